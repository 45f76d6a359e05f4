import { hmacSha256Hex } from '../../crypto/hmac.ts';
import { parseJson } from '../parse-json.ts';
import { isJson, type Json } from './json.ts';
import type { World } from './world.ts';

/** What the app answered to a delivery. `timed out` is what Slack sees when nothing came within three seconds. */
export interface Delivery {
  status: number;
  /** The JSON of the answer, or undefined for an empty one. */
  body: Json | undefined;
}

/** What is sent to the app. */
export type Outgoing =
  | { kind: 'slash_commands'; form: Record<string, string> }
  | { kind: 'interactive'; payload: Json }
  | { kind: 'events_api'; payload: Json; retry?: { attempt: number; reason: string } };

/** https://docs.slack.dev/interactivity/handling-user-interaction: an answer is due within three seconds. */
const patienceMs = 3_000;

/** How a request is signed; tests bend it. */
export interface Signing {
  /** Seconds since the epoch. */
  timestamp?: number;
  /** Header values that replace or (undefined) remove the right ones. */
  headers?: Record<string, string | undefined>;
  body?: string;
}

/** Sends something as Slack does over HTTP: exact content types, signature over the raw bytes. */
export async function post(world: World, outgoing: Outgoing, signing: Signing = {}): Promise<Delivery> {
  const { type, body: right } = encode(outgoing);
  const timestamp = String(signing.timestamp ?? Math.floor(world.clock.now() / 1_000));
  const signature = `v0=${hmacSha256Hex(world.app.signingSecret, `v0:${timestamp}:`, right)}`;
  const wanted: Record<string, string | undefined> = {
    'content-type': type,
    'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': signature,
    ...retryHeaders(outgoing),
    ...signing.headers,
  };
  const headers = Object.fromEntries(Object.entries(wanted).flatMap(([k, v]) => (v === undefined ? [] : [[k, v]])));
  // As bytes: for text, fetch would add a charset to the content type, which Slack does not send.
  const body = Buffer.from(signing.body ?? right);
  const signal = AbortSignal.timeout(patienceMs);
  const response = await fetch(world.app.requestUrl, { method: 'POST', headers, body, signal, redirect: 'manual' });
  const answer = parseJson(await response.text());
  return { status: response.status, body: isJson(answer) ? answer : undefined };
}

function retryHeaders(outgoing: Outgoing): Record<string, string> {
  if (outgoing.kind !== 'events_api' || !outgoing.retry) return {};
  return { 'x-slack-retry-num': String(outgoing.retry.attempt), 'x-slack-retry-reason': outgoing.retry.reason };
}

function encode(outgoing: Outgoing): { type: string; body: string } {
  const form = 'application/x-www-form-urlencoded';
  if (outgoing.kind === 'slash_commands') return { type: form, body: new URLSearchParams(outgoing.form).toString() };
  const json = JSON.stringify(outgoing.payload);
  if (outgoing.kind === 'events_api') return { type: 'application/json', body: json };
  return { type: form, body: new URLSearchParams({ payload: json }).toString() };
}
