import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../domain/clock.ts';

/**
 * How slow a body may come: so much time for nothing, and then at least so many bytes a second on average. What came
 * in one read with the headers does not count.
 */
export interface Pace {
  graceMs: number;
  bytesPerSecond: number;
}

interface Upload {
  req: IncomingMessage;
  startedAt: number;
  startedWith: number;
}

/**
 * Closes connections that send a body slower than `pace`, whoever reads it (case B8). Node's own `requestTimeout`
 * is one limit for all sizes: short enough for a trickle it would cut off 25 MB on a slow line. Returns a function
 * that ends the watch.
 */
export function guardPace(server: Server, { clock, pace }: { clock: Clock; pace: Pace }): () => void {
  const uploads = new Set<Upload>();
  server.on('request', (req: IncomingMessage) => {
    if (!announcesBody(req)) return;
    const upload = { req, startedAt: clock.now(), startedWith: req.socket.bytesRead };
    uploads.add(upload);
    req.once('close', () => uploads.delete(upload));
  });
  return clock.every(1000, () => {
    for (const upload of uploads) if (isTooSlow(upload, clock.now(), pace)) cutOff(upload.req.socket);
  });
}

function announcesBody({ headers }: IncomingMessage): boolean {
  const length = headers['content-length'];
  return headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}

function isTooSlow({ req, startedAt, startedWith }: Upload, now: number, { graceMs, bytesPerSecond }: Pace): boolean {
  if (req.complete) return false;
  const received = req.socket.bytesRead - startedWith;
  return now - startedAt > graceMs + (received / bytesPerSecond) * 1000;
}

/** The reader of the body sees the connection close; the client, if it listens at all, why. */
function cutOff(socket: Socket): void {
  socket.end('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', () => socket.destroy());
}
