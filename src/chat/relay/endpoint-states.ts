import type { Endpoint } from '../../domain/endpoint.ts';
import { AppError } from '../../domain/errors.ts';
import type { Request } from '../command.ts';
import type { Answer } from '../intent.ts';
import { requireAdmin } from '../require-role.ts';
import type { Button, View } from '../view.ts';
import { confirmView } from '../views/confirm-view.ts';
import { utc } from '../views/utc.ts';
import {
  type EndpointVerb,
  endpointButton,
  relayButton,
  relayValue,
  rotationHours,
  shortUrl,
} from './endpoint-buttons.ts';
import { relayWords } from './find-endpoint.ts';
import { readTime } from './read-time.ts';
import { keyView } from './submit-endpoint.ts';

const hourMs = 3_600_000;
const muteMs = 24 * hourMs;

/** Holds deliveries back; `--for 1h` ends it by itself. */
export async function pause(request: Request, { id }: Endpoint): Promise<Answer[]> {
  const { chat, context, project, options, say } = request;
  const given = options.get('for');
  const until = given === undefined ? undefined : afterNow(request, given);
  const endpoint = await chat.relay.pauseEndpoint(context.actor, project, id, until);
  const text = say('endpoint.paused_done', { url: shortUrl(endpoint), held: say('endpoint.held_back') });
  return [{ kind: 'private', view: said(request, text, endpoint, ['resume', 'show']) }];
}

/** A length of time as people write it, counted from now. */
function afterNow({ chat, say }: Request, text: string): Date {
  const now = chat.clock.now();
  const past = readTime(text, now);
  if (!past) throw new AppError('field_invalid', { field: '--for', why: say('dlq.time_bad') });
  return past.getTime() > now ? past : new Date(2 * now - past.getTime());
}

/** The card's button: an hour to repair something in peace. */
export function pauseAnHour(request: Request, endpoint: Endpoint): Promise<Answer[]> {
  return pause({ ...request, options: new Map([['for', '1h']]) }, endpoint);
}

/** Asks what is to become of what was held, where anything was; else resumes at once. */
export async function resume(request: Request, endpoint: Endpoint): Promise<Answer[]> {
  const { chat, context, project, say } = request;
  const filter = { endpointId: endpoint.id, status: 'held' } as const;
  const held = await chat.relay.replay(context.actor, project, { kind: 'held', filter, dryRun: true });
  if (held.count === 0) return await resumeWith(request, endpoint, 'all');
  const button = (label: string, how: string, style?: 'primary' | 'danger'): Button => ({
    label,
    action: `webhook.endpoints.resume.${how}`,
    value: relayValue(project, endpoint.id),
    ...(style && { style }),
  });
  const text = say('endpoint.resume_how', { count: held.count, url: shortUrl(endpoint) });
  const buttons = [
    button(say('button.resume_all'), 'all', 'primary'),
    button(say('button.resume_latest'), 'latest'),
    button(say('button.resume_discard'), 'discard', 'danger'),
  ];
  return [{ kind: 'private', view: { kind: 'buttons', text, buttons } }];
}

/** Makes it active again and lets go of what was held. */
export async function resumeWith(
  request: Request,
  { id }: Endpoint,
  held: 'all' | 'latest' | 'discard',
): Promise<Answer[]> {
  const { chat, context, project, say } = request;
  const { endpoint, replay } = await chat.relay.resumeEndpoint(context.actor, project, id, { held });
  const url = shortUrl(endpoint);
  const text = replay
    ? say('endpoint.resumed_job', { url, count: replay.total })
    : say('endpoint.resumed_done', { url });
  return [{ kind: 'private', view: said(request, text, endpoint, ['show', 'log']) }];
}

/** Quiet in chat for a day; deliveries go on. */
export async function mute(request: Request, { id }: Endpoint): Promise<Answer[]> {
  const { chat, context, project, say } = request;
  const until = new Date(chat.clock.now() + muteMs);
  const endpoint = await chat.relay.muteEndpoint(context.actor, project, id, until);
  const text = say('endpoint.muted_done', { url: shortUrl(endpoint), until: utc(until) });
  return [{ kind: 'private', view: said(request, text, endpoint, ['show']) }];
}

/** Typed without a dialog, these ask first. */
export function askFirst(verb: EndpointVerb): (request: Request, endpoint: Endpoint) => Promise<Answer[]> {
  return async (request, endpoint) => {
    if (verb !== 'disable') await requireAdmin(request, `endpoint.${verb}`);
    return [confirmView(endpointButton(verb, endpoint, relayWords(request)), request.say)];
  };
}

export async function disable(request: Request, { id }: Endpoint): Promise<Answer[]> {
  const { chat, context, project, say } = request;
  const endpoint = await chat.relay.disableEndpoint(context.actor, project, id);
  const text = say('endpoint.disabled_done', { url: shortUrl(endpoint), held: say('endpoint.held_back') });
  return [{ kind: 'private', view: said(request, text, endpoint, ['resume', 'show']) }];
}

/** The value names the version it was offered for, so an old or twice-pressed button does not rotate again. */
export async function rotate(request: Request, endpoint: Endpoint, version: string): Promise<Answer[]> {
  const { chat, context, project, say } = request;
  if (String(endpoint.version) !== version) throw new AppError('form_stale');
  chat.pace(`rotate ${context.actor.memberId}`);
  const answer = await chat.relay.rotateKey(context.actor, project, endpoint.id, { graceHours: rotationHours });
  const title = say('endpoint.rotated', { url: shortUrl(answer.endpoint) });
  return [{ kind: 'private', view: keyView(request, answer, { title, intro: say('endpoint.created_once') }) }];
}

export async function remove(request: Request, endpoint: Endpoint): Promise<Answer[]> {
  const { chat, context, project, say } = request;
  await chat.relay.deleteEndpoint(context.actor, project, endpoint.id);
  const text = say('endpoint.deleted_done', { url: shortUrl(endpoint) });
  return [{ kind: 'private', view: { kind: 'buttons', text, buttons: [relayButton('endpoints', request)] } }];
}

export async function test(request: Request, endpoint: Endpoint): Promise<Answer[]> {
  const { chat, context, project, say, options } = request;
  chat.pace(`test ${context.actor.memberId}`);
  const type = options.get('event');
  const sent = await chat.relay.testEndpoint(context.actor, project, endpoint.id, type);
  const url = shortUrl(endpoint);
  const what = type ?? endpoint.events.find((one) => !one.endsWith('*')) ?? 'ticket.created';
  if (sent.deliveryId === undefined) {
    const kept = say('endpoint.test_kept', { type: what, url, event: sent.eventId });
    return [{ kind: 'private', view: said(request, kept, endpoint, ['show']) }];
  }
  const text = say('endpoint.test_sent', { type: what, url, delivery: sent.deliveryId });
  return [{ kind: 'private', view: said(request, text, endpoint, ['log', 'show']) }];
}

function said(request: Request, text: string, endpoint: Endpoint, verbs: EndpointVerb[]): View {
  const words = relayWords(request);
  return { kind: 'buttons', text, buttons: verbs.map((verb) => endpointButton(verb, endpoint, words)) };
}
