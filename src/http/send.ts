import type { IncomingMessage, ServerResponse } from 'node:http';
import { systemClock } from '../domain/clock.ts';

/** What goes out. */
export interface Outgoing {
  status: number;
  headers?: Record<string, string>;
  /** Nothing at all, e.g. for 204, when left out. */
  body?: string | Buffer;
}

/** An unread rest of a request up to this size is read and dropped, so that the connection can be used again. */
const readOn = 64 * 1024;

/** How long a sender that is still sending may take to notice its answer before the connection is closed. */
const lingerMs = 500;

/**
 * Answers a request. Where a large part of its body is still to come, the answer goes out at once and the connection
 * is closed after it (case B1): not in the same moment, because closing a socket with unread data resets it and the
 * sender might lose the answer.
 */
export function send(req: IncomingMessage, res: ServerResponse, { status, headers, body }: Outgoing): void {
  if (res.headersSent || res.destroyed) return;
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  if (!hasLargeRest(req)) {
    res.writeHead(status, { ...length, ...headers }).end(body);
    return;
  }
  res.writeHead(status, { ...length, ...headers, connection: 'close' });
  if (body !== undefined) res.write(body);
  // The machine's own clock: what is waited for is the other end of a real socket.
  res.once(
    'close',
    systemClock.after(lingerMs, () => res.end()),
  );
  req.once('end', () => res.end());
  req.resume();
}

function hasLargeRest(req: IncomingMessage): boolean {
  if (req.complete) return false;
  const length = req.headers['content-length'];
  return length === undefined ? req.headers['transfer-encoding'] !== undefined : Number(length) > readOn;
}

/** JSON with its length; `no-store` because answers may hold what is shown only once. */
export function sendJson(req: IncomingMessage, res: ServerResponse, { status, headers, body }: JsonOutgoing): void {
  const type = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };
  send(req, res, { status, headers: { ...type, ...headers }, body: JSON.stringify(body) });
}

export interface JsonOutgoing {
  status: number;
  headers?: Record<string, string>;
  body: unknown;
}
