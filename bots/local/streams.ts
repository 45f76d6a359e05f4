import type { ServerResponse } from 'node:http';
import type { LocalDeps, StoredMessage } from './ports.ts';
import type { Rooms } from './rooms.ts';
import type { Sessions, Visitor } from './sessions.ts';
import { Stream } from './stream.ts';

/** All open streams of this process. */
export interface Streams {
  /** Answers a request with a stream that begins at `after`; it ends with the session or the connection. */
  open(res: ServerResponse, visitor: Visitor, after: string | undefined): void;
  /** Ends the streams of a session that was signed out. */
  end(token: string): void;
  start(): void;
  stop(): void;
}

const heartbeatMs = 15_000;

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
