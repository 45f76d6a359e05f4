import { type IncomingHttpHeaders, request } from 'node:http';
import { connect, type Socket } from 'node:net';

/** An answer, read to its end. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** Undefined where it is no JSON. */
  json: unknown;
}

export interface Asked {
  method?: string;
  headers?: Record<string, string | string[]>;
  /** Sent as it is when it is text or bytes, else as JSON. */
  body?: unknown;
}

/** One request on a connection of its own, with the very headers that are given. */
export function ask(url: string, { method = 'GET', headers = {}, body }: Asked = {}): Promise<Answer> {
  const bytes = bytesOf(body);
  return new Promise((resolve, reject) => {
    const length = bytes === undefined ? {} : { 'content-length': String(bytes.length) };
    const sent = request(url, { method, headers: { ...length, ...headers }, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: parse(text) });
      });
    });
    sent.on('error', reject).end(bytes);
  });
}

function bytesOf(body: unknown): Buffer | undefined {
  if (body === undefined || Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Opens a socket, writes the bytes and reads until the server closes it. */
export async function speak(port: number, bytes: string | Buffer): Promise<string> {
  const socket = await dial(port);
  const heard = hear(socket);
  socket.write(bytes);
  return await heard;
}

export function dial(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    socket.once('error', reject);
  });
}

/** Everything the server says until the connection is closed, by whichever side and however. */
export function hear(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
    });
    socket.on('error', () => undefined);
    socket.once('close', () => resolve(text));
  });
}

/** Writes a chunked body for as long as the server takes it; resolves with what it said and how many bytes it took. */
export async function pour(
  port: number,
  head: string,
  mostBytes: number,
): Promise<{ heard: string; poured: number; closed: boolean }> {
  const socket = await dial(port);
  let closed = false;
  const heard = hear(socket).finally(() => {
    closed = true;
  });
  socket.write(head);
  const piece = Buffer.alloc(64 * 1024, 0x20);
  const chunk = Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')]);
  let poured = 0;
  while (!closed && poured < mostBytes) {
    poured += piece.length;
    if (!socket.write(chunk)) await drained(socket);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const closedByServer = closed;
  socket.destroy();
  return { heard: await heard, poured, closed: closedByServer };
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      socket.off('drain', go).off('close', go);
      resolve();
    };
    socket.once('drain', go).once('close', go);
  });
}
