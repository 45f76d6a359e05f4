import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Closes connections beyond `most` from one address, so that a single client can't take all there are (case B8).
 * Proxies are exempt: everybody's connections come from them.
 */
export function capConnections(server: Server, most: number, isExempt: (address: string | undefined) => boolean): void {
  const open = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress;
    if (address === undefined || isExempt(address)) return;
    const count = (open.get(address) ?? 0) + 1;
    if (count > most) return void socket.destroy();
    open.set(address, count);
    socket.once('close', () => {
      const left = (open.get(address) ?? 1) - 1;
      if (left > 0) open.set(address, left);
      else open.delete(address);
    });
  });
}
