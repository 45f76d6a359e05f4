import type { Dispatcher } from 'undici';
import type { Clock } from '../domain/clock.ts';
import { onAbort } from './abort.ts';
import type { Connection, ConnectTiming } from './connection.ts';

/** Bytes of an answer that are read; nobody needs more than the beginning (case S14). */
const readAtMost = 64 * 1024;
/** Provisional answers (`103 Early Hints` …) that are borne. */
const provisionalAtMost = 10;

/** What came back, as far as it was read. */
export interface Exchanged {
  status?: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer[];
  /** Whether the body was read to its end. */
  whole: boolean;
  /** Why it ended early. An answer that is longer than what is read is no error. */
  error?: Error;
  timing: ConnectTiming & { firstByte?: number };
}

export interface ExchangeRequest {
  path: string;
  headers: Record<string, string>;
  body: string | Buffer;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
}

/** Why an exchange was ended by us. */
export class Ended extends Error {
  readonly why: 'timeout' | 'enough' | 'provisional' | 'aborted';

  constructor(why: Ended['why']) {
    super(why);
    this.why = why;
  }
}

/**
 * Posts one request on a connection and reads the beginning of its answer. Never rejects. Afterwards the connection is
 * good for another request if the answer is `whole`.
 */
export function exchange(connection: Connection, request: ExchangeRequest, clock: Clock): Promise<Exchanged> {
  return new Promise((resolve) => {
    const reader = new Reader(connection, resolve);
    reader.limit(request, clock);
    const { path, headers, body } = request;
    try {
      connection.client.dispatch({ method: 'POST', path, headers, body }, reader);
    } catch (error) {
      reader.fail(error instanceof Error ? error : new Error(String(error)));
    }
  });
}

class Reader implements Dispatcher.DispatchHandler {
  readonly #connection: Connection;
  readonly #resolve: (exchanged: Exchanged) => void;
  readonly #started = performance.now();
  readonly #got: Exchanged = { headers: {}, body: [], whole: false, timing: {} };
  #controller: Dispatcher.DispatchController | undefined;
  #cancelTimer: (() => void) | undefined;
  #cancelAbort: (() => void) | undefined;
  #read = 0;
  #provisional = 0;
  #settled = false;

  constructor(connection: Connection, resolve: (got: Exchanged) => void) {
    this.#connection = connection;
    this.#resolve = resolve;
  }

  limit({ timeoutMs, signal }: ExchangeRequest, clock: Clock): void {
    this.#cancelTimer = clock.after(timeoutMs, () => this.#end('timeout'));
    if (signal) this.#cancelAbort = onAbort(signal, () => this.#end('aborted'));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#settled) controller.abort(new Ended('aborted'));
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: Exchanged['headers']): void {
    this.#got.timing.firstByte ??= performance.now() - this.#started;
    if (status < 200) {
      this.#provisional += 1;
      if (this.#provisional > provisionalAtMost) this.#end('provisional');
      return;
    }
    this.#got.status = status;
    this.#got.headers = headers;
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    const room = readAtMost - this.#read;
    this.#read += chunk.length;
    this.#got.body.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
    if (this.#read > readAtMost) this.#end('enough');
  }

  onResponseEnd(): void {
    this.#got.whole = true;
    this.#settle();
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.fail(error);
  }

  fail(error: Error): void {
    if (!this.#settled) this.#got.error = error;
    this.#settle();
  }

  #end(why: Ended['why']): void {
    const ended = new Ended(why);
    if (why === 'enough') this.#settle();
    else this.fail(ended);
    this.#controller?.abort(ended);
  }

  #settle(): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#cancelTimer?.();
    this.#cancelAbort?.();
    Object.assign(this.#got.timing, this.#connection.takeTiming());
    this.#resolve(this.#got);
  }
}
