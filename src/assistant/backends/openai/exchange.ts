import type { Clock } from '../../../domain/clock.ts';
import type { BackendAnswer, WayOut } from '../../way-out.ts';
import type { Timeouts } from './config.ts';
import { garbled, networkFailure, TryAgain } from './failure.ts';
import { createStages } from './stages.ts';

export interface Post {
  url: URL;
  headers: Record<string, string>;
  body: string;
  timeouts: Timeouts;
  clock: Clock;
  fetch: WayOut['fetch'];
  signal: AbortSignal;
}

export type Exchange = BackendAnswer;

/** Bytes of one answer that are read; models write far less. */
const maxBody = 16 * 1024 * 1024;

/**
 * POSTs with a time limit for each stage; what is over time closes its connection. Throws `backend_timeout`,
 * `backend_refused`, `backend_unavailable`, `backend_garbled`, the signal's reason, or TryAgain around those that another
 * try may not meet.
 */
export async function exchange(post: Post): Promise<Exchange> {
  const stop = new AbortController();
  const stages = createStages(post, (reason) => stop.abort(reason));
  const { url, headers, body, fetch } = post;
  try {
    const connected = () => stages.enter('firstByte');
    const answer = await fetch({ url: url.href, headers, body, signal: stop.signal, connected });
    const close = () => {
      stages.end();
      answer.close();
    };
    return { ...answer, body: bytesOf(answer, { stages, stop: stop.signal, host: url.host, close }), close };
  } catch (error) {
    stages.end();
    throw reasonOf(error, stop.signal, url.host);
  }
}

interface Reading {
  stages: ReturnType<typeof createStages>;
  stop: AbortSignal;
  host: string;
  close(): void;
}

/** The bytes as they come. The clock of the chunk stage stands while the reader is busy with the last one. */
async function* bytesOf(answer: BackendAnswer, { stages, stop, host, close }: Reading): AsyncGenerator<Buffer> {
  let size = 0;
  try {
    for await (const bytes of answer.body) {
      size += bytes.length;
      if (size > maxBody)
        throw garbled(`it is larger than ${maxBody / 1024 / 1024} MB`, `超过 ${maxBody / 1024 / 1024} MB`);
      stages.pause();
      yield bytes;
      stages.enter('chunk');
    }
    stop.throwIfAborted();
  } catch (error) {
    throw reasonOf(error, stop, host);
  } finally {
    close();
  }
}

/** Why it really ended: an abort shows up as a broken connection. */
function reasonOf(error: unknown, stop: AbortSignal, host: string): unknown {
  if (stop.aborted) return stop.reason;
  return error instanceof TryAgain ? error : networkFailure(error, host);
}
