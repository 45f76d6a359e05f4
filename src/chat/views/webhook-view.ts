import type { WebhookAnswer } from '../../admin/admin.ts';
import type { Language } from '../../domain/errors.ts';
import type { Webhook } from '../../domain/webhook.ts';
import type { SourceChoice } from '../chat-deps.ts';
import type { Request } from '../command.ts';
import type { Say } from '../texts.ts';
import type { Field, ListItem, Tone, View } from '../view.ts';
import { shorten } from '../visible-text.ts';
import { type ChannelNames, channelNames } from './channel-names.ts';
import { utc } from './utc.ts';
import { type ButtonSpot, type Verb, webhookButton } from './webhook-buttons.ts';

/** What views of webhooks need besides the webhook. */
export interface WebhookWords extends ButtonSpot {
  language: Language;
  sources: readonly SourceChoice[];
  channels: ChannelNames;
  /** Milliseconds since the epoch. */
  now: number;
}

/** The words for an answer to a request. */
export async function webhookWords({ context, chat, say, project, place }: Request): Promise<WebhookWords> {
  const channels = await channelNames(chat, project, say);
  const { language } = context;
  return { say, project, place, language, sources: chat.sources, channels, now: chat.clock.now() };
}

/** Everything about one webhook but its secrets, which are never shown again (case I4). */
export function webhookView({ webhook, url }: WebhookAnswer, words: WebhookWords): View {
  const { say } = words;
  const fields: (Field | undefined)[] = [
    stateField(webhook, say),
    { label: say('webhook.address'), value: url, copy: true, code: true },
    { label: say('webhook.source'), value: sourceTitle(webhook, words) },
    checksField(webhook, words),
    { label: say('webhook.events'), value: eventsText(webhook, say) },
    { label: say('webhook.runs'), value: resourceText(webhook, say) },
    webhook.commands.length > 0 ? { label: say('webhook.commands'), value: promptsText(webhook) } : undefined,
    { label: say('webhook.posts'), value: words.channels(webhook.post) },
    { label: say('webhook.limits'), value: limitsText(webhook, say) },
    {
      label: say('webhook.made'),
      value: say('webhook.made_by', { date: utc(webhook.createdAt), name: webhook.createdBy }),
    },
    { label: say('webhook.id'), value: webhook.uuid, copy: true, code: true },
  ];
  const verbs: Verb[] = ['edit', webhook.enabled ? 'disable' : 'enable', 'test', 'logs', 'rotate', 'delete'];
  const offered = webhook.hasSecret ? verbs : verbs.filter((verb) => verb !== 'rotate');
  const spot: ButtonSpot = { ...words, place: { view: 'show' } };
  return {
    kind: 'fields',
    title: webhook.name,
    tone: stateOf(webhook, say).tone,
    fields: fields.filter((field) => field !== undefined),
    buttons: offered.map((verb) => webhookButton(verb, webhook, spot)),
  };
}

/** One row of a list. An unverified door is marked in red wherever it is listed. */
export function webhookItem({ webhook }: WebhookAnswer, words: WebhookWords): ListItem {
  const { say } = words;
  const verbs: Verb[] = ['show', webhook.enabled ? 'disable' : 'enable', 'test'];
  return {
    title: webhook.name,
    text: say('list.item', {
      source: sourceTitle(webhook, words),
      events: eventsText(webhook, say),
      resource: resourceText(webhook, say),
      post: words.channels(webhook.post),
    }),
    state: stateOf(webhook, say),
    buttons: verbs.map((verb) => webhookButton(verb, webhook, words)),
  };
}

/** On or off, and whether the door is unverified, in words and by tone. */
export function stateOf(webhook: Webhook, say: Say): { text: string; tone: Tone } {
  if (webhook.unverified) {
    return { text: say(webhook.enabled ? 'webhook.on_unverified' : 'webhook.off_unverified'), tone: 'bad' };
  }
  return webhook.enabled ? { text: say('webhook.on'), tone: 'good' } : { text: say('webhook.off'), tone: 'neutral' };
}

function stateField(webhook: Webhook, say: Say): Field {
  const { text, tone } = stateOf(webhook, say);
  return { label: say('webhook.state'), value: text, tone };
}

function sourceTitle(webhook: Webhook, { sources }: WebhookWords): string {
  return sources.find(({ name }) => name === webhook.source)?.title ?? webhook.source;
}

function checksField(webhook: Webhook, { say, sources, now }: WebhookWords): Field {
  const checks: string[] = [];
  if (webhook.hasSecret)
    checks.push(say(usesToken(webhook, sources) ? 'webhook.check_token' : 'webhook.check_signature'));
  if (webhook.secureHeaderName) checks.push(say('webhook.check_header', { name: webhook.secureHeaderName }));
  if (webhook.requireSha256) checks.push(say('webhook.check_sha256'));
  const previous = webhook.previousSecretUntil;
  if (previous && previous.getTime() > now) checks.push(say('webhook.check_previous', { until: utc(previous) }));
  const label = say('webhook.checks');
  return checks.length > 0
    ? { label, value: checks.join('; ') }
    : { label, value: say('webhook.check_none'), tone: 'bad' };
}

function usesToken(webhook: Webhook, sources: readonly SourceChoice[]): boolean {
  return sources.find(({ name }) => name === webhook.source)?.options.secret === 'token';
}

export function eventsText(webhook: Webhook, say: Say): string {
  return webhook.events.length > 0 ? webhook.events.join(', ') : say('webhook.all_events');
}

function resourceText({ resource }: Webhook, say: Say): string {
  return resource.type === 'none' ? say('webhook.nothing') : resource.id;
}

function promptsText({ commands }: Webhook): string {
  return shorten(commands.join(' / '), 200);
}

function limitsText(webhook: Webhook, say: Say): string {
  const limits = [say('webhook.per_minute', { count: webhook.rateLimit })];
  if (webhook.replayWindow > 0) limits.push(say('webhook.replay_window', { seconds: webhook.replayWindow }));
  return limits.join('; ');
}
