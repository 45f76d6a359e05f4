import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Json, parseObject, textAt } from './json.ts';
import { decodeFrame, encodeFrame } from './pbbp2.ts';
import { hex } from './world.ts';

const service = 33_554_678;
const control = 0;
const data = 1;

/** What a client made of an event: its status, and what its handler answered. */
export interface EventAnswer {
  status: number;
  body: unknown;
}

/** The server's end of the long connection. */
export interface LongConnection {
  connected(): number;
  /** Sends an event to one of the connected clients and waits for its answer. */
  deliver(event: Json): Promise<EventAnswer>;
  /** Cuts every connection, as a network does. */
  cut(): void;
  close(): void;
}

/** Listens for long connections on the server's own port. */
export function openLongConnection(server: Server, answerWithinMs: number): LongConnection {
  const sockets = new Set<WebSocket>();
  const waiting = new Map<string, (answer: EventAnswer) => void>();
  const listener = new WebSocketServer({ noServer: true });
  const upgrade = (req: IncomingMessage, socket: Duplex, head: Buffer) =>
    listener.handleUpgrade(req, socket, head, (client) => {
      sockets.add(client);
      client.on('close', () => sockets.delete(client));
      client.on('error', () => client.terminate());
      client.on('message', (bytes: Buffer) => receive(client, bytes, waiting));
    });
  server.on('upgrade', upgrade);
  return {
    connected: () => sockets.size,
    deliver: (event) => deliver({ sockets, waiting, answerWithinMs }, event),
    cut() {
      for (const client of sockets) client.terminate();
    },
    close() {
      for (const client of sockets) client.terminate();
      server.off('upgrade', upgrade);
      listener.close();
    },
  };
}

function receive(client: WebSocket, bytes: Buffer, waiting: Map<string, (answer: EventAnswer) => void>): void {
  const frame = decodeFrame(bytes);
  if (frame.method === control && frame.headers.type === 'ping') {
    const config = { PingInterval: 120, ReconnectCount: -1, ReconnectInterval: 1, ReconnectNonce: 0 };
    const headers = { type: 'pong' };
    client.send(encodeFrame({ service, method: control, headers, payload: Buffer.from(JSON.stringify(config)) }));
  }
  if (frame.method !== data) return;
  const answer = parseObject(frame.payload.toString('utf8')) ?? {};
  const encoded = textAt(answer, 'data');
  const body = encoded === '' ? undefined : JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'));
  waiting.get(frame.headers.message_id ?? '')?.({ status: Number(answer.code), body });
}

interface Delivering {
  sockets: Set<WebSocket>;
  waiting: Map<string, (answer: EventAnswer) => void>;
  answerWithinMs: number;
}

/** Long events come in several frames in reality too, so every event here does. */
async function deliver({ sockets, waiting, answerWithinMs }: Delivering, event: Json): Promise<EventAnswer> {
  const [client] = sockets;
  if (!client) return { status: 0, body: 'nobody is connected' };
  const id = hex(8);
  const bytes = Buffer.from(JSON.stringify(event));
  const half = Math.ceil(bytes.length / 2);
  const parts = [bytes.subarray(0, half), bytes.subarray(half)];
  let cut = () => {};
  const answered = new Promise<EventAnswer>((resolve) => {
    cut = () => resolve({ status: 0, body: 'the connection was cut' });
    const timer = setTimeout(() => resolve({ status: 0, body: 'no answer in time' }), answerWithinMs);
    client.once('close', cut);
    waiting.set(id, (answer) => {
      clearTimeout(timer);
      resolve(answer);
    });
  });
  parts.forEach((payload, seq) => {
    const headers = { type: 'event', message_id: id, sum: String(parts.length), seq: String(seq), trace_id: hex(4) };
    client.send(encodeFrame({ service, method: data, headers, payload }));
  });
  return await answered.finally(() => {
    waiting.delete(id);
    client.off('close', cut);
  });
}
