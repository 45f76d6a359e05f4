import type { RoomChannel } from '../../chat/room-api.ts';

/** A channel as people write it: `#general`; the direct talk by its title. */
export function placeName(channel: RoomChannel): string {
  return channel.direct ? channel.title : `#${channel.title.replace(/^#/, '')}`;
}
