import type { ServerResponse } from 'node:http';
import { AppError } from '../../src/domain/errors.ts';
import type { LocalDeps, StoredMessage } from './ports.ts';
import type { Rooms } from './rooms.ts';
import type { Sessions, Visitor } from './sessions.ts';
import { Stream } from './stream.ts';

/** All open streams of this process. */
export interface Streams {
  /**
   * Answers a request with a stream that begins at `after`; it ends with the session or the connection. Throws
   * `rate_limited` for a session that has too many: each of them costs a look at its rights for every message.
   */
  open(res: ServerResponse, visitor: Visitor, after: string | undefined): void;
  /** Ends the streams of a session that was signed out. */
  end(token: string): void;
  start(): void;
  stop(): void;
}

const heartbeatMs = 15_000;
/** Streams of one session, which is one browser, at most: more tabs than anybody reads. */
const mostPerSession = 50;

/** Spreads what the store tells to every stream that may see it. */
export function createStreams(
  deps: Pick<LocalDeps, 'messages' | 'channels' | 'clock' | 'log'> & { sessions: Sessions; rooms: Rooms },
): Streams {
  const streams = new Set<Stream>();
  const endings: (() => void)[] = [];
  const tell = (message: StoredMessage) => {
    for (const stream of streams) stream.message(message);
  };
  const announce = (channel: { id: string }) => {
    for (const stream of streams) stream.channel(channel.id);
  };
  return {
    open(res, visitor, after) {
      const open = [...streams].filter(({ token }) => token === visitor.token).length;
      if (open >= mostPerSession) throw new AppError('rate_limited', { seconds: 30 });
      const stream = new Stream(deps, res, { visitor, after });
      streams.add(stream);
      res.once('close', () => streams.delete(stream));
    },
    end(token) {
      for (const stream of streams) if (stream.token === token) stream.end();
    },
    start() {
      const gap = () => {
        for (const stream of streams) stream.catchUp();
      };
      const beat = () => {
        for (const stream of streams) stream.beat();
      };
      endings.push(deps.messages.watch({ changed: tell, gap }));
      endings.push(deps.channels.watch(announce));
      endings.push(deps.clock.every(heartbeatMs, beat));
    },
    stop() {
      for (const end of endings.splice(0)) end();
      for (const stream of streams) stream.end();
      streams.clear();
    },
  };
}
