import type { RoomMessage } from '../../src/chat/room-api.ts';
import type { StoredMessage } from './ports.ts';

/** A stored message as browsers get it. */
export function toRoomMessage({ onlyFor: _, ...message }: StoredMessage): RoomMessage {
  return message;
}

/** Whether a message may be shown to a member, as far as the message itself says. */
export function isFor({ onlyFor }: StoredMessage, memberId: string): boolean {
  return onlyFor === undefined || onlyFor === memberId;
}
