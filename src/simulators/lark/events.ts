import { encryptLark } from '../../crypto/lark-encryption.ts';
import { larkSignature } from '../../crypto/lark-signature.ts';
import type { Json } from './json.ts';
import type { EventAnswer, LongConnection } from './socket.ts';
import { hex, type LarkWorld } from './world.ts';

/** An event of version 2 around what happened. */
export function makeEvent(world: LarkWorld, type: string, event: Json): Json {
  return {
    schema: '2.0',
    header: {
      event_id: hex(16),
      event_type: type,
      create_time: String(world.clock.now()),
      token: world.verificationToken,
      app_id: world.appId,
      tenant_key: world.tenantKey,
    },
    event,
  };
}

/** A request as Lark would send it. */
export interface SignedRequest {
  body: string;
  headers: Record<string, string>;
}

/** Encrypts and signs like Lark: once, over the bytes that are sent. */
export function signEvent(world: LarkWorld, event: Json): SignedRequest {
  const { encryptKey } = world;
  const clear = JSON.stringify(event);
  if (encryptKey === undefined) return { body: clear, headers: { 'content-type': 'application/json' } };
  const body = `{ "encrypt": ${JSON.stringify(encryptLark(encryptKey, clear))} }`;
  const timestamp = String(Math.floor(world.clock.now() / 1_000));
  const nonce = hex(8);
  const signature = larkSignature({ timestamp, nonce, encryptKey, body });
  return {
    body,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'x-lark-request-timestamp': timestamp,
      'x-lark-request-nonce': nonce,
      'x-lark-signature': signature,
    },
  };
}

/** Where events go: to the request URL of the app, or through its long connection. */
export interface Outlet {
  eventUrl(): string | undefined;
  connection: LongConnection;
  /** Lark waits three seconds for an answer. */
  answerWithinMs: number;
}

/** Delivers an event and returns the app's answer; status 0 when there was none. */
export async function deliver(world: LarkWorld, outlet: Outlet, event: Json): Promise<EventAnswer> {
  const url = outlet.eventUrl();
  if (url === undefined) return await outlet.connection.deliver(event);
  return await postSigned(url, signEvent(world, event), outlet.answerWithinMs);
}

/** Sends a request as it stands. */
export async function postSigned(
  url: string,
  { body, headers }: SignedRequest,
  withinMs = 3_000,
): Promise<EventAnswer> {
  try {
    const response = await fetch(url, { method: 'POST', body, headers, signal: AbortSignal.timeout(withinMs) });
    const text = await response.text();
    return { status: response.status, body: parsed(text) };
  } catch (error) {
    return { status: 0, body: String(error) };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
