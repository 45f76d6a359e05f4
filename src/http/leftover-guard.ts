import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Clock } from '../domain/clock.ts';

/** How long a client may take to notice that it was answered before its whole body was sent. */
const lingerMs = 500;

/**
 * Closes connections that go on sending a body after they were answered, whoever answered (case B1): node reads and
 * drops the rest of it, without an end if it has none.
 */
export function guardLeftovers(server: Server, clock: Clock): void {
  server.on('request', (req: IncomingMessage, res: ServerResponse) => {
    // Kept from the start: a request that was taken apart meanwhile no longer knows its socket.
    const { socket } = req;
    res.once('finish', () => {
      if (req.complete) return;
      clock.after(lingerMs, () => {
        if (!req.complete) socket.destroy();
      });
    });
  });
}
