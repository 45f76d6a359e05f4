import type { IncomingMessage, ServerResponse } from 'node:http';
import type { z } from 'zod';
import type { Context } from '../../src/chat/intent.ts';
import type { Pace } from '../../src/chat/pace.ts';
import type { RoomChannel } from '../../src/chat/room-api.ts';
import { AppError, type Language } from '../../src/domain/errors.ts';
import type { LocalDeps } from './ports.ts';
import type { Lines } from './post.ts';
import type { Reply } from './reply.ts';
import type { Rooms } from './rooms.ts';
import type { Sessions, Visitor } from './sessions.ts';
import type { Streams } from './streams.ts';

/** The parts of the room that routes work with. */
export interface Room {
  deps: LocalDeps;
  sessions: Sessions;
  rooms: Rooms;
  streams: Streams;
  lines: Lines;
  /** What one member may say in a minute. */
  talkPace: Pace;
  /** What may be tried from one address in a minute: codes, joining. */
  knockPace: Pace;
}

/** One request on its way through a route. */
export interface Exchange {
  room: Room;
  req: IncomingMessage;
  res: ServerResponse;
  url: URL;
  /** The changeable part of the path. */
  id: string;
  language: Language;
  correlationId: string;
  body: unknown;
}

/** One that somebody who is signed in has sent. */
export interface SignedIn extends Exchange {
  visitor: Visitor;
}

/** One route. Without `open` it takes a session. `undefined` means that the route answers by itself. */
export type Route =
  | { method: 'GET' | 'POST'; path: string; open: true; handle(exchange: Exchange): Promise<Reply | undefined> }
  | { method: 'GET' | 'POST'; path: string; open?: false; handle(exchange: SignedIn): Promise<Reply | undefined> };

/** The body, if it has the shape of the schema. Throws `field_invalid` or `field_unknown` naming the first misfit. */
export function parseBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.map(String).join('.') || 'body';
  throw new AppError('field_invalid', { field, why: `${issue?.message ?? 'it has another shape'}.` });
}

/** Where and by whom something is said. */
export function contextOf({ visitor, language, correlationId }: SignedIn, channel: RoomChannel): Context {
  return {
    actor: visitor.actor,
    language,
    channel: { platform: 'local', channel: channel.id },
    direct: channel.direct,
    correlationId,
  };
}
