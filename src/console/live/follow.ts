import type { StreamEvents } from '../../chat/room-api.ts';
import { serverSentEvents } from '../api/event-stream.ts';
import { apiRoot } from '../api/request.ts';

export interface Follower {
  opened(): void;
  /** The line broke; another try follows by itself. */
  broken(): void;
  /** The session is over; no further try. */
  refused(): void;
  message(message: StreamEvents['message']): void;
  channel(channel: StreamEvents['channel']): void;
  /** What was missed is too much to tell: load again. */
  reset(): void;
}

/** Waits between tries, in milliseconds; the last one repeats. */
const waits = [500, 1_000, 2_000, 5_000, 10_000];
/** After this much silence a page that wakes up does not trust its connection (the server sends a sign every 15 s). */
const silence = 40_000;

/**
 * Follows the room's stream from position `after` until `signal` aborts: reconnects by itself and resumes after the
 * last event it saw, so nothing is lost or doubled. Fetch instead of EventSource, because that gives up for good on
 * any answer but 200.
 */
export async function follow(follower: Follower, after: string, signal: AbortSignal): Promise<void> {
  let position = after;
  let failures = 0;
  while (!signal.aborted) {
    const line = openLine(position, signal);
    try {
      const body = await line.body();
      if (!body) return follower.refused();
      failures = 0;
      follower.opened();
      for await (const event of serverSentEvents(body, line.alive)) {
        position = event.id ?? position;
        deliver(follower, event.event, event.data);
      }
    } catch {
      // A broken line says nothing worth showing; the next try tells whether it lasts.
    } finally {
      line.close();
    }
    if (signal.aborted) return;
    follower.broken();
    await pause(waits[Math.min(failures++, waits.length - 1)] ?? 0, signal);
  }
}

function openLine(position: string, signal: AbortSignal) {
  const stop = new AbortController();
  const address = `${apiRoot}/stream?after=${encodeURIComponent(position)}`;
  const headers = { Accept: 'text/event-stream', 'Last-Event-ID': position };
  let heard = Date.now();
  const distrust = () => {
    if (document.visibilityState === 'visible' && Date.now() - heard > silence) stop.abort();
  };
  for (const name of wakeUps) addEventListener(name, distrust);
  return {
    alive: () => {
      heard = Date.now();
    },
    /** Undefined when the session is over. */
    async body() {
      const both = AbortSignal.any([signal, stop.signal]);
      const response = await fetch(address, { headers, cache: 'no-store', signal: both });
      if (response.status === 401) return undefined;
      if (!response.ok || !response.body) throw new Error(`The stream answered ${response.status}.`);
      return response.body;
    },
    close: () => {
      stop.abort();
      for (const name of wakeUps) removeEventListener(name, distrust);
    },
  };
}

const wakeUps = ['online', 'focus', 'visibilitychange'] as const;

function deliver(follower: Follower, name: string, data: string): void {
  // A position without news: the server's sign of life.
  if (data === '') return;
  if (name === 'message') follower.message(JSON.parse(data) as StreamEvents['message']);
  if (name === 'channel') follower.channel(JSON.parse(data) as StreamEvents['channel']);
  if (name === 'reset') follower.reset();
}

/** Resolves after `ms`, or at once when the network or the reader comes back. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      for (const name of wakeUps) removeEventListener(name, done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    for (const name of wakeUps) addEventListener(name, done);
    signal.addEventListener('abort', done);
  });
}
