import { Schema } from 'mongoose';
import type { RoomMessage } from '../chat/room-api.ts';

/** A message of the built-in chat room, as its readers get it. */
export interface StoredMessage extends RoomMessage {
  /** The member who alone may see it: a line of the direct talk with the bot. */
  onlyFor?: string | undefined;
}

/** The same as it is stored. */
export interface MessageDocument extends Omit<StoredMessage, 'id' | 'createdAt' | 'updatedAt'> {
  _id: string;
  createdAt: Date;
  updatedAt: Date;
}

/**
 * Indexes: (channel, threadOf, createdAt, _id) for reading a channel backwards; (threadOf, createdAt, _id) for a
 * thread; updatedAt for what a browser missed while it was away. Sharded: { channel: 1, _id: 1 }.
 */
export const messageSchema = new Schema<MessageDocument>(
  {
    _id: { type: String, required: true },
    channel: { type: String, required: true },
    threadOf: { type: String, default: null },
    author: { type: { kind: { type: String, enum: ['bot', 'person'] }, id: String, name: String }, _id: false },
    view: { type: Schema.Types.Mixed, required: true },
    onlyFor: String,
    replies: { type: Number, required: true },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
  },
  { versionKey: false, minimize: false },
)
  .index({ channel: 1, threadOf: 1, createdAt: -1, _id: -1 })
  .index({ threadOf: 1, createdAt: 1, _id: 1 })
  .index({ updatedAt: 1, _id: 1 });

export function toMessageDocument({ id, createdAt, updatedAt, ...rest }: StoredMessage): MessageDocument {
  return { _id: id, ...rest, createdAt: new Date(createdAt), updatedAt: new Date(updatedAt) };
}

export function toMessage({ _id, createdAt, updatedAt, ...rest }: MessageDocument): StoredMessage {
  return { id: _id, ...rest, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
}
