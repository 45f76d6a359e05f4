import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseJson } from '../parse-json.ts';
import { contentOf } from './api/chat.ts';
import { Refusal } from './call.ts';
import { isJson, type Json } from './json.ts';
import { bodyOf, send } from './serve-api.ts';
import { type Channel, type Message, newTs, type ResponseUrl, tell, type World } from './world.ts';

// https://docs.slack.dev/interactivity/handling-user-interaction#message_responses: five answers in thirty minutes.
const uses = 5;
const lifetimeMs = 30 * 60_000;

/** A fresh address at which the app may answer an interaction. */
export function newResponseUrl(world: World, of: Pick<ResponseUrl, 'channel' | 'user' | 'source'>): string {
  const id = randomBytes(12).toString('hex');
  world.responseUrls.set(id, { ...of, usesLeft: uses, until: world.clock.now() + lifetimeMs });
  return `${world.url}/response/${id}`;
}

/** Answers `POST /response/{id}`. */
export async function serveResponse(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const id = (request.url ?? '').replace('/response/', '');
  const body = parseJson(await bodyOf(request));
  const target = world.responseUrls.get(id);
  const answer = respond(world, target, body);
  world.calls.push({
    method: 'response_url',
    token: '',
    args: isJson(body) ? body : {},
    status: answer.status,
    answer,
  });
  tell(world);
  send(response, answer.status, answer.ok ? { ok: true } : { ok: false, error: answer.error });
}

type Answered = { status: number; ok: boolean; error?: string };

function respond(world: World, target: ResponseUrl | undefined, body: unknown): Answered {
  if (!target || !isJson(body)) return { status: 404, ok: false, error: 'invalid_response_url' };
  if (world.clock.now() > target.until) return { status: 404, ok: false, error: 'expired_url' };
  if (target.usesLeft <= 0) return { status: 404, ok: false, error: 'used_url' };
  try {
    apply(world, target, body);
  } catch (thrown) {
    if (thrown instanceof Refusal) return { status: 400, ok: false, error: thrown.error };
    throw thrown;
  }
  target.usesLeft--;
  return { status: 200, ok: true };
}

function apply(world: World, target: ResponseUrl, body: Json): void {
  const { channel, source } = target;
  if (body.delete_original === true) {
    removeSource(channel, source);
    return;
  }
  const content = contentOf(body);
  if (body.replace_original === true && source) {
    Object.assign(source, content);
    source.edits++;
    return;
  }
  const message = newMessage(world, target, content);
  if (body.response_type === 'in_channel') channel.messages.push({ ...message, ephemeralTo: undefined });
  else channel.ephemeral.push(message);
}

function removeSource(channel: Channel, source: Message | undefined): void {
  channel.messages = channel.messages.filter((one) => one !== source);
  channel.ephemeral = channel.ephemeral.filter((one) => one !== source);
}

function newMessage(world: World, target: ResponseUrl, content: Pick<Message, 'text' | 'blocks'>): Message {
  const installation = world.workspaces.get(target.channel.team)?.installation;
  return {
    ...content,
    ts: newTs(world),
    channel: target.channel.id,
    user: installation?.botUser ?? '',
    botId: installation?.botId,
    threadTs: target.source?.threadTs,
    ephemeralTo: target.user,
    edits: 0,
    unfurls: false,
  };
}
