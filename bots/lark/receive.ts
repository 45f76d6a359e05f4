import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Clock } from '../../src/domain/clock.ts';
import type { Logger } from '../../src/domain/logger.ts';
import { type Check, verify } from './verify.ts';

/** Where Lark sends events and pressed buttons. */
export const prefix = '/lark';
export const eventsPath = '/lark/events';

/** Lark's own events are far smaller. */
const largestBody = 1_000_000;

export interface ReceiveDeps {
  check: Check;
  /** Hands a verified event to its handler. */
  dispatch(document: object): Promise<unknown>;
  clock: Clock;
  log: Logger;
}

/**
 * Receives what Lark sends by HTTP: the whole URL and the unread stream. Whatever is wrong with a request, the answer
 * is the same 401 without a word. A handler that fails answers 500, upon which Lark sends the event again.
 */
export function createReceive(deps: ReceiveDeps): RequestListener {
  return (req, res) => {
    receive(deps, req, res).catch((error: unknown) => {
      deps.log.error({ err: error }, 'lark: an event could not be handled');
      if (res.headersSent) res.destroy();
      else end(res, 500);
    });
  };
}

async function receive(deps: ReceiveDeps, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const path = (req.url ?? '').split('?', 1)[0];
  if (path !== eventsPath) return end(res, 404);
  if (req.method !== 'POST') return end(res, 405, { allow: 'POST' });
  const body = await readBody(req);
  if (body === undefined) return end(res, 413, { connection: 'close' });
  const verified = verify(body, req.headers, deps.check, deps.clock.now());
  if (!verified) {
    deps.log.warn({ bytes: body.length }, 'lark: a request could not be verified');
    return end(res, 401);
  }
  const answer = 'challenge' in verified ? verified : await deps.dispatch(verified.document);
  const text = JSON.stringify(typeof answer === 'object' && answer !== null ? answer : {});
  res.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(text);
}

function end(res: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  res.writeHead(status, { ...headers, 'content-length': '0' }).end();
}

/** Undefined when it is too large or never came to its end. The request is left alone, so that it can be answered. */
function readBody(req: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    req.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > largestBody) resolve(undefined);
      else chunks.push(chunk);
    });
    req.once('end', () => resolve(Buffer.concat(chunks)));
    req.once('error', () => resolve(undefined));
    req.once('close', () => resolve(undefined));
  });
}
