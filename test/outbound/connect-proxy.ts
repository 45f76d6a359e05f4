import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** How a proxy answers to CONNECT: it opens the way, says no with a status, or says nothing. */
export type ProxyMood = 'open' | 'silent' | number;

export interface ConnectProxy {
  url: string;
  port: number;
  /** What was asked for, in order: `127.0.0.1:8443`. */
  asked: string[];
  /** `Proxy-Authorization` of each, and what stood in `Host`. */
  headers: IncomingMessage['headers'][];
  /** Requests that came as if it were a server: none should. */
  plain: string[];
  behave(mood: ProxyMood | ((authority: string) => ProxyMood)): void;
  close(): Promise<void>;
}

/** A proxy that knows CONNECT alone, and ends with the test. */
export async function connectProxy(): Promise<ConnectProxy> {
  let mood: (authority: string) => ProxyMood = () => 'open';
  const [asked, plain]: string[][] = [[], []];
  const headers: IncomingMessage['headers'][] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    plain?.push(request.url ?? '');
    response.writeHead(500).end();
  });
  server.on('connection', (socket) => sockets.add(socket));
  server.on('connect', (request, socket) => {
    const authority = request.url ?? '';
    asked?.push(authority);
    headers.push(request.headers);
    socket.on('error', () => undefined);
    const how = mood(authority);
    if (how === 'open') return openWay(authority, socket as Socket);
    if (how !== 'silent') socket.end(`HTTP/1.1 ${how} No\r\ncontent-length: 0\r\n\r\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  onTestFinished(async () => void (server.listening && (await close())));
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    asked: asked ?? [],
    headers,
    plain: plain ?? [],
    behave: (next) => {
      mood = typeof next === 'function' ? next : () => next;
    },
    close,
  };
}

function openWay(authority: string, from: Socket): void {
  const at = authority.lastIndexOf(':');
  const to = connect({ host: authority.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(authority.slice(at + 1)) });
  to.on('error', () => from.destroy());
  from.on('close', () => to.destroy());
  to.once('connect', () => {
    from.write('HTTP/1.1 200 Connection established\r\n\r\n');
    to.pipe(from).pipe(to);
  });
}
