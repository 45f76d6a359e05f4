import type { Dispatcher } from 'undici';
import type { Connection, ConnectTiming } from './connection.ts';

/** Bytes of an answer that are read; nobody needs more than the beginning (case S14). */
const readAtMost = 64 * 1024;
/** Provisional answers (`100 Continue` …) that are borne. */
const provisionalAtMost = 10;

/** What came back, as far as it was read. */
export interface Exchanged {
  status?: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer[];
  /** Whether the body was read to its end. */
  whole: boolean;
  error?: Error;
  timing: ConnectTiming & { firstByte?: number };
  /** Whether the connection can take another request. */
  reusable: boolean;
}

export interface ExchangeRequest {
  method: 'POST';
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

/** Sends one request on a connection and reads the beginning of its answer. Never rejects. */
export function exchange(connection: Connection, request: ExchangeRequest): Promise<Exchanged> {
  return new Promise((resolve) => {
    const reader = new Reader(connection, request, resolve);
    const { method, path, headers, body, timeoutMs } = request;
    const limits = { headersTimeout: timeoutMs + 1_000, bodyTimeout: timeoutMs + 1_000 };
    try {
      connection.client.dispatch({ method, path, headers, body, ...limits }, reader);
    } catch (error) {
      reader.fail(error instanceof Error ? error : new Error(String(error)));
    }
  });
}

class Reader implements Dispatcher.DispatchHandler {
  readonly #connection: Connection;
  readonly #resolve: (exchanged: Exchanged) => void;
  readonly #started = performance.now();
  readonly #got: Exchanged = { headers: {}, body: [], whole: false, timing: {}, reusable: false };
  readonly #timer: NodeJS.Timeout;
  readonly #signal: AbortSignal | undefined;
  readonly #onAbort = () => this.#end('aborted');
  #controller: Dispatcher.DispatchController | undefined;
  #read = 0;
  #provisional = 0;
  #settled = false;

  constructor(connection: Connection, { timeoutMs, signal }: ExchangeRequest, resolve: (got: Exchanged) => void) {
    this.#connection = connection;
    this.#resolve = resolve;
    this.#signal = signal;
    this.#timer = setTimeout(() => this.#end('timeout'), timeoutMs);
    signal?.addEventListener('abort', this.#onAbort, { once: true });
    if (signal?.aborted) queueMicrotask(this.#onAbort);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#settled) controller.abort(new Ended('aborted'));
  }

  onResponseStart(
    _: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
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
    if (room > 0) this.#got.body.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
    if (this.#read > readAtMost) this.#end('enough');
  }

  onResponseEnd(): void {
    this.#got.whole = true;
    this.#got.reusable = true;
    this.#settle();
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.fail(error);
  }

  fail(error: Error): void {
    this.#got.error ??= error;
    this.#settle();
  }

  #end(why: Ended['why']): void {
    const ended = new Ended(why);
    this.#controller?.abort(ended);
    this.fail(ended);
  }

  #settle(): void {
    if (this.#settled) return;
    this.#settled = true;
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener('abort', this.#onAbort);
    Object.assign(this.#got.timing, this.#connection.takeTiming());
    this.#resolve(this.#got);
  }
}
