import type { ServerResponse } from 'node:http';
import type { RoomChannel } from '../../src/chat/room-api.ts';
import type { LocalDeps, StoredMessage } from './ports.ts';
import { positionAt, readPosition } from './position.ts';
import { isFor, toRoomMessage } from './room-message.ts';
import type { Rooms } from './rooms.ts';
import type { Sessions, Visitor } from './sessions.ts';

export type StreamDeps = Pick<LocalDeps, 'messages' | 'clock' | 'log'> & { sessions: Sessions; rooms: Rooms };

/** Changes may become visible a little out of order, and clocks differ: reading again begins so much earlier. */
const overlapMs = 5_000;
/** Who was away longer, or missed more, loads anew. */
const longestGapMs = 24 * 3_600_000;
const mostMissed = 500;
/** Bytes after which a reader who does not read is cut off; it comes back and resumes. */
const mostUnsent = 1_000_000;

/**
 * One browser's stream of what happens in its channels. Everything goes through one queue, in which each batch is
 * checked against the session and the channels as they are at that moment (cases I1, I2). `id:` is the time up to
 * which the reader has seen everything.
 */
export class Stream {
  readonly token: string;
  readonly #deps: StreamDeps;
  readonly #res: ServerResponse;
  readonly #memberId: string;
  #position: number;
  #waiting = new Map<string, StoredMessage>();
  #channels = new Set<string>();
  #behind: boolean;
  #beatDue = false;
  #working = false;
  #ended = false;

  /** Begins the answer. `after` is where the reader stood; an unknown position makes it load anew. */
  constructor(
    deps: StreamDeps,
    res: ServerResponse,
    { visitor, after }: { visitor: Visitor; after?: string | undefined },
  ) {
    this.#deps = deps;
    this.#res = res;
    this.token = visitor.token;
    this.#memberId = visitor.member.id;
    const resumed = readPosition(after);
    this.#position = resumed ?? deps.clock.now();
    this.#behind = resumed !== undefined;
    res.once('close', () => {
      this.#ended = true;
    });
    res.writeHead(200, streamHeaders);
    res.write(`retry: 1000\nid: ${positionAt(this.#position)}\n\n`);
    if (after !== undefined && resumed === undefined) this.#send('reset', {});
    this.#wake();
  }

  message(message: StoredMessage): void {
    this.#waiting.set(message.id, message);
    this.#wake();
  }

  /** A channel is new or has changed. */
  channel(id: string): void {
    this.#channels.add(id);
    this.#wake();
  }

  /** Reads again what may have been missed. */
  catchUp(): void {
    this.#behind = true;
    this.#wake();
  }

  /** A sign of life, and a look whether the session still holds. */
  beat(): void {
    this.#beatDue = true;
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#res.end();
  }

  /** Works off what has gathered, one batch at a time; a failure ends the stream, and the browser comes back. */
  #wake(): void {
    if (this.#working || this.#ended || !this.#isDue()) return;
    this.#working = true;
    void this.#workOff()
      .catch((error: unknown) => {
        this.#deps.log.warn({ err: error }, 'a stream of the chat room ended');
        this.end();
      })
      .finally(() => {
        this.#working = false;
        this.#wake();
      });
  }

  #isDue(): boolean {
    return this.#behind || this.#beatDue || this.#waiting.size > 0 || this.#channels.size > 0;
  }

  async #workOff(): Promise<void> {
    const missed = this.#behind ? await this.#readMissed() : [];
    const batch = new Map([...missed.map((one) => [one.id, one] as const), ...this.#waiting]);
    const channels = this.#channels;
    const beat = this.#beatDue;
    this.#waiting = new Map();
    this.#channels = new Set();
    this.#beatDue = false;
    const open = await this.#openChannels();
    if (!open) return this.end();
    if (this.#ended) return;
    for (const id of channels) this.#send('channel', open.get(id));
    for (const message of [...batch.values()].sort(byChange)) this.#sendMessage(message, open);
    if (beat) this.#res.write(`: still here\nid: ${positionAt(this.#position)}\n\n`);
    if (this.#res.writableLength > mostUnsent) this.end();
  }

  /** The channels the reader may see now; undefined when the session is over. */
  async #openChannels(): Promise<Map<string, RoomChannel> | undefined> {
    const { sessions, rooms } = this.#deps;
    const visitor = await sessions.check(this.token);
    if (!visitor) return undefined;
    return new Map((await rooms.visible(visitor.actor)).map((channel) => [channel.id, channel]));
  }

  async #readMissed(): Promise<StoredMessage[]> {
    this.#behind = false;
    const { messages, clock } = this.#deps;
    const tooOld = clock.now() - this.#position > longestGapMs;
    const since = new Date(this.#position - overlapMs);
    const missed = tooOld ? undefined : await messages.changedSince(since, mostMissed + 1);
    if (missed && missed.length <= mostMissed) return missed;
    this.#position = clock.now();
    this.#send('reset', {});
    return [];
  }

  #sendMessage(message: StoredMessage, open: Map<string, RoomChannel>): void {
    this.#position = Math.max(this.#position, Date.parse(message.updatedAt));
    if (isFor(message, this.#memberId) && open.has(message.channel)) this.#send('message', toRoomMessage(message));
  }

  #send(event: string, data: object | undefined): void {
    if (data) this.#res.write(`id: ${positionAt(this.#position)}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }
}

const streamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-accel-buffering': 'no',
};

function byChange(a: StoredMessage, b: StoredMessage): number {
  return a.updatedAt.localeCompare(b.updatedAt) || a.id.localeCompare(b.id);
}
