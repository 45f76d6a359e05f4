import { connect, type Socket } from 'node:net';

/** How a load went: answers per second, latencies in milliseconds, and answers by status code. */
export interface LoadResult {
  perSecond: number;
  p50: number;
  p99: number;
  answers: number;
  byStatus: Record<number, number>;
}

export interface Load {
  port: number;
  connections: number;
  /** The load stops by itself after so many milliseconds. */
  durationMs: number;
  /** The n-th request, whole, as bytes. */
  request(n: number): Buffer;
}

/**
 * Sends requests to 127.0.0.1 over keep-alive connections, each connection one at a time, and measures. A hand-written
 * client, because on a small machine the cost of a full HTTP client would be measured instead of the server's.
 */
export async function runLoad(load: Load): Promise<LoadResult> {
  const latencies: number[] = [];
  const byStatus: Record<number, number> = {};
  const endAt = performance.now() + load.durationMs;
  let sent = 0;
  const started = performance.now();
  const worker = async () => {
    const client = await openClient(load.port);
    while (performance.now() < endAt) {
      const before = performance.now();
      const status = await client.send(load.request(sent++));
      latencies.push(performance.now() - before);
      byStatus[status] = (byStatus[status] ?? 0) + 1;
    }
    client.close();
  };
  await Promise.all(Array.from({ length: load.connections }, worker));
  const seconds = (performance.now() - started) / 1000;
  latencies.sort((a, b) => a - b);
  return {
    perSecond: latencies.length / seconds,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    answers: latencies.length,
    byStatus,
  };
}

/** The value below which a share of the sorted numbers lies. */
export function percentile(sorted: number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

interface Client {
  /** Sends one request and resolves with the status of its answer. */
  send(request: Buffer): Promise<number>;
  close(): void;
}

async function openClient(port: number): Promise<Client> {
  const socket = await openSocket(port);
  let pending: { resolve(status: number): void; reject(error: Error): void } | undefined;
  let received = '';
  socket.on('data', (chunk) => {
    received += chunk.toString('latin1');
    const headEnd = received.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const length = Number(/content-length: *(\d+)/i.exec(received)?.[1] ?? 0);
    if (received.length < headEnd + 4 + length) return;
    const status = Number(received.slice(9, 12));
    received = '';
    pending?.resolve(status);
  });
  socket.on('error', (error) => pending?.reject(error));
  socket.on('close', () => pending?.reject(new Error('connection closed')));
  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        pending = { resolve, reject };
        socket.write(request);
      }),
    close: () => {
      pending = undefined;
      socket.destroy();
    },
  };
}

function openSocket(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket));
    socket.once('error', reject);
  });
}
