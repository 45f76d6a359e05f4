import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { parseJson } from '../parse-json.ts';
import type { Delivery, Outgoing } from './deliver.ts';
import { child, isJson, type Json, str } from './json.ts';
import { tell, until, type World } from './world.ts';

/** The other end of Socket Mode (https://docs.slack.dev/apis/events-api/using-socket-mode). */
export interface Sockets {
  /** Sends an envelope over an open socket, waiting for one to open; resolves with what the app acknowledged. */
  send(outgoing: Outgoing): Promise<Delivery>;
  /** How many sockets the app has open. */
  open(): number;
  /** Resolves when a socket is open. */
  connected(): Promise<void>;
  /** How many connections there have been in all. */
  total(): number;
  /** Cuts all sockets without a farewell, as a network does. Envelopes without an answer are sent again on the next one. */
  cut(): void;
  /** The coming acknowledgements are lost on the way. */
  loseAcknowledgements(count: number): void;
  /** Tells the app to connect anew, as Slack does now and then. */
  refresh(): void;
  close(): void;
}

interface Envelope {
  id: string;
  outgoing: Outgoing;
  attempts: number;
  resolve(delivery: Delivery): void;
}

export function createSockets(world: World, server: Server): Sockets {
  const web = new WebSocketServer({ server, path: '/link' });
  const open = new Set<WebSocket>();
  const waiting = new Map<string, Envelope>();
  let total = 0;
  let toLose = 0;
  web.on('connection', (socket) => {
    open.add(socket);
    total++;
    socket.on('error', () => {}); // A client that breaks off is part of the play.
    socket.once('close', () => {
      open.delete(socket);
      tell(world);
    });
    socket.on('message', (data) => {
      if (toLose > 0) toLose--;
      else acknowledge(waiting, data.toString());
    });
    socket.send(JSON.stringify({ type: 'hello', num_connections: open.size, debug_info: { host: 'simulator' } }));
    for (const envelope of waiting.values()) transmit(socket, envelope);
    tell(world);
  });
  const connected = async () => void (await until(world, () => open.size > 0));
  return {
    async send(outgoing) {
      await connected();
      const [socket] = open;
      return await new Promise((resolve) => {
        const envelope: Envelope = { id: randomUUID(), outgoing, attempts: 0, resolve };
        waiting.set(envelope.id, envelope);
        if (socket) transmit(socket, envelope);
      });
    },
    open: () => open.size,
    connected,
    total: () => total,
    cut: () => {
      for (const socket of open) socket.terminate();
    },
    loseAcknowledgements: (count) => {
      toLose = count;
    },
    refresh: () => {
      for (const socket of open) socket.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested' }));
    },
    close: () => {
      for (const socket of open) socket.terminate();
      web.close();
    },
  };
}

function transmit(socket: WebSocket, envelope: Envelope): void {
  const { outgoing } = envelope;
  const payload = outgoing.kind === 'slash_commands' ? outgoing.form : outgoing.payload;
  const retry = envelope.attempts > 0 && { retry_attempt: envelope.attempts, retry_reason: 'timeout' };
  const accepts_response_payload = outgoing.kind !== 'events_api';
  envelope.attempts++;
  socket.send(
    JSON.stringify({ envelope_id: envelope.id, type: outgoing.kind, payload, accepts_response_payload, ...retry }),
  );
}

function acknowledge(waiting: Map<string, Envelope>, text: string): void {
  const message = parseJson(text);
  if (!isJson(message)) return;
  const envelope = waiting.get(str(message, 'envelope_id'));
  if (!envelope) return;
  waiting.delete(envelope.id);
  const body: Json = child(message, 'payload');
  envelope.resolve({ status: 200, body: Object.keys(body).length > 0 ? body : undefined });
}
