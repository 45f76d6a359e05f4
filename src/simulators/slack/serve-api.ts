import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseJson } from '../parse-json.ts';
import { chatMethods } from './api/chat.ts';
import { conversationMethods } from './api/conversations.ts';
import { identityMethods } from './api/identity.ts';
import { viewMethods } from './api/views.ts';
import { authorized, type Method, Refusal } from './call.ts';
import { type Json, str } from './json.ts';
import { type Trouble, tell, type World } from './world.ts';

const methods: Readonly<Record<string, Method>> = { ...chatMethods, ...conversationMethods, ...viewMethods };

/** Answers `POST /api/{method}` as Slack does: HTTP 200 with `ok`, whatever happened, except for 429. */
export async function serveApi(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const method = (request.url ?? '').replace(/^\/api\//, '').replace(/\?.*$/, '');
  const args = readArgs(await bodyOf(request));
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? str(args, 'token');
  const trouble = nextTrouble(world, method);
  const early = trouble && !trouble.afterwards;
  const answer = early ? troubleAnswer(trouble) : carryOut({ world, method, args, token });
  const status = trouble ? (trouble.retryAfter === undefined ? (trouble.status ?? 200) : 429) : 200;
  world.calls.push({ method, token, args, status, answer });
  tell(world);
  if (trouble?.cut) return void response.destroy();
  if (trouble) return sendTrouble(response, trouble, status);
  send(response, 200, answer);
}

/** Carries a call out; never throws. */
function carryOut(asked: { world: World; method: string; args: Json; token: string }): Json {
  try {
    return { ok: true, ...run(asked) };
  } catch (thrown) {
    if (thrown instanceof Refusal) return { ok: false, error: thrown.error, ...thrown.more };
    throw thrown;
  }
}

function run({ world, method, args, token }: { world: World; method: string; args: Json; token: string }): Json {
  const open = Object.hasOwn(identityMethods, method) ? identityMethods[method] : undefined;
  if (open) return open(world, args, token);
  const known = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (!known) throw new Refusal('unknown_method', { req_method: method });
  const { workspace, installation } = authorized(world, token);
  const { scope } = known;
  if (scope && !scope.split('|').some((one) => installation.scopes.includes(one))) {
    throw new Refusal('missing_scope', { needed: scope, provided: installation.scopes.join(',') });
  }
  return known.run({ world, workspace, installation, args });
}

function nextTrouble(world: World, method: string): Trouble | undefined {
  const trouble = world.troubles.find((one) => one.times > 0 && (one.method === method || one.method === '*'));
  if (trouble) trouble.times--;
  return trouble;
}

function troubleAnswer({ error, status, retryAfter }: Trouble): Json {
  return { ok: false, error: error ?? (retryAfter === undefined ? `http ${status ?? 200}` : 'ratelimited') };
}

function sendTrouble(response: ServerResponse, trouble: Trouble, status: number): void {
  if (trouble.retryAfter !== undefined) response.setHeader('retry-after', String(trouble.retryAfter));
  if (trouble.status !== undefined) {
    response.writeHead(status, { 'content-type': 'text/html' });
    response.end('<html><body>Something went wrong.</body></html>');
    return;
  }
  send(response, status, troubleAnswer(trouble));
}

export function send(response: ServerResponse, status: number, body: Json): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}

/** Arguments that hold JSON; the SDK writes nested values as text in form fields. */
const nested: readonly string[] = ['blocks', 'view', 'metadata', 'attachments'];

function readArgs(body: string): Json {
  const args: Json = {};
  for (const [name, value] of new URLSearchParams(body)) {
    args[name] = nested.includes(name) ? (parseJson(value) ?? value) : value;
  }
  return args;
}

export async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
