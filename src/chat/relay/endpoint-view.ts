import { type Blockage, blockingSince } from '../../domain/delivery.ts';
import { type Endpoint, presetNames } from '../../domain/endpoint.ts';
import type { Language } from '../../domain/errors.ts';
import type { Say } from '../texts.ts';
import type { Field, ListItem, Tone, View } from '../view.ts';
import { utc } from '../views/utc.ts';
import { shorten, visibleLine } from '../visible-text.ts';
import { conditionsText } from './condition-text.ts';
import { type EndpointVerb, endpointButton, relayButton, type Spot, shortUrl } from './endpoint-buttons.ts';
import { outcomeText } from './outcome.ts';

/** What views of endpoints are said in. */
export interface RelayWords extends Spot {
  language: Language;
  now: number;
}

/** Everything of an endpoint but its secrets, with what can be done about it; `blockages` hold it up. */
export function endpointView(endpoint: Endpoint, words: RelayWords, blockages: readonly Blockage[] = []): View {
  const { say } = words;
  const fields: (Field | undefined)[] = [
    stateField(endpoint, words),
    ...pollFields(endpoint, say),
    ...(endpoint.url === '' ? [] : [{ label: say('endpoint.url'), value: endpoint.url, code: true, copy: true }]),
    optional(say('endpoint.description'), visibleLine(endpoint.description)),
    optional(say('endpoint.uid'), endpoint.uid ?? ''),
    optional(say('endpoint.metadata'), metadataText(endpoint)),
    { label: say('endpoint.events'), value: eventsOf(endpoint, say) },
    optional(say('endpoint.conditions'), conditionsText(endpoint.conditions, say)),
    ...(endpoint.delivery === 'poll' ? [] : callFields(endpoint, words)),
    blockedField(blockages, say),
    optional(say('endpoint.muted'), mutedText(endpoint, words.now)),
    { label: say('endpoint.id'), value: endpoint.id, code: true, copy: true },
  ];
  return {
    kind: 'fields',
    title: shortUrl(endpoint),
    tone: endpointState(endpoint, say).tone,
    fields: fields.filter((field) => field !== undefined),
    buttons: verbsFor(endpoint, blockages.length > 0).map((verb) => endpointButton(verb, endpoint, words)),
  };
}

/** Where a program reads its events, for an endpoint that keeps them. */
function pollFields({ delivery = 'push', project, id }: Endpoint, say: Say): Field[] {
  if (delivery === 'push') return [];
  const address = `/api/projects/${project}/endpoints/${id}/poll`;
  return [
    { label: say('endpoint.delivery'), value: say(`endpoint.delivery.${delivery}`) },
    { label: say('endpoint.poll_at'), value: address, code: true, copy: true },
  ];
}

/** How an endpoint is called, and how that went. */
function callFields(endpoint: Endpoint, words: RelayWords): (Field | undefined)[] {
  const { say } = words;
  return [
    { label: say('endpoint.signatures'), value: endpoint.signatures.map(({ scheme }) => scheme).join(', ') },
    keysField(endpoint, words),
    optional(say('endpoint.auth'), endpoint.auth.type === 'none' ? '' : endpoint.auth.type),
    optional(say('endpoint.headers'), endpoint.headerNames.join(', ')),
    { label: say('endpoint.tries'), value: triesText(endpoint, words.now) },
    { label: say('endpoint.limits'), value: limitsText(endpoint, say) },
    orderingField(endpoint, say),
    clientErrorsField(endpoint, say),
    optional(say('endpoint.transform'), transformText(endpoint, say)),
    optional(say('endpoint.last_success'), endpoint.health.lastSuccessAt ? utc(endpoint.health.lastSuccessAt) : ''),
    failureField(endpoint, words),
  ];
}

/** One row of a list. */
export function endpointItem(endpoint: Endpoint, words: RelayWords): ListItem {
  const { say } = words;
  const success = endpoint.health.lastSuccessAt;
  const events = eventsOf(endpoint, say);
  const polled = endpoint.delivery === 'poll';
  const state: EndpointVerb = endpoint.state === 'active' ? 'pause' : 'resume';
  const verbs: EndpointVerb[] = polled ? ['show', state] : ['show', state, 'log'];
  return {
    title: shortUrl(endpoint),
    text: polled
      ? say('endpoints.item_polled', { events })
      : say('endpoints.item', { events, success: success ? utc(success) : say('endpoints.never') }),
    state: endpointState(endpoint, say),
    buttons: verbs.map((verb) => endpointButton(verb, endpoint, words)),
  };
}

/** The list of a project's endpoints, or the way to the first one. */
export function endpointList(
  endpoints: readonly Endpoint[],
  words: RelayWords,
  projectName: string,
): Extract<View, { kind: 'list' }> {
  const { say } = words;
  return {
    kind: 'list',
    title: say('endpoints.title', { project: projectName }),
    intro: endpoints.length === 0 ? say('endpoints.empty') : undefined,
    items: endpoints.map((endpoint) => endpointItem(endpoint, words)),
    buttons: [relayButton('endpoint_new', words), relayButton('dlq', words)],
  };
}

/** Active, failing, paused or disabled, in words and by tone. */
export function endpointState(endpoint: Endpoint, say: Say): { text: string; tone: Tone } {
  const { state, pausedUntil, health } = endpoint;
  if (state === 'disabled') return { text: say(`endpoint.disabled.${endpoint.stateReason ?? 'manual'}`), tone: 'bad' };
  if (state === 'paused') {
    const text = pausedUntil ? say('endpoint.paused_until', { until: utc(pausedUntil) }) : say('endpoint.paused');
    return { text, tone: 'neutral' };
  }
  if (health.failingSince) {
    return { text: say('endpoint.failing', { since: utc(health.failingSince) }), tone: 'warning' };
  }
  return { text: say('endpoint.active'), tone: 'good' };
}

function verbsFor(endpoint: Endpoint, isBlocked: boolean): EndpointVerb[] {
  const state: EndpointVerb[] = endpoint.state === 'active' ? ['pause', 'disable'] : ['resume'];
  if (endpoint.delivery === 'poll') return ['edit', ...state, 'test', 'delete'];
  const why: EndpointVerb[] = endpoint.health.failures > 0 ? ['why'] : [];
  const blocked: EndpointVerb[] = isBlocked ? ['blocked'] : [];
  return ['edit', ...state, 'test', 'log', ...blocked, ...why, 'rotate', 'delete'];
}

function optional(label: string, value: string): Field | undefined {
  return value === '' ? undefined : { label, value };
}

function eventsOf({ events }: Endpoint, say: Say): string {
  return events.length > 0 ? events.join(', ') : say('endpoints.all');
}

/** Characters of the metadata that are shown. */
const metadataShown = 500;

function metadataText({ metadata = {} }: Endpoint): string {
  const pairs = Object.entries(metadata).map(([name, value]) => `${name}: ${visibleLine(value)}`);
  return shorten(pairs.join(', '), metadataShown);
}

function transformText({ transform }: Endpoint, say: Say): string {
  if (!transform) return '';
  return transform.preset ? presetNames[transform.preset] : say('endpoint.transform_yes');
}

function stateField(endpoint: Endpoint, { say }: RelayWords): Field {
  const { text, tone } = endpointState(endpoint, say);
  return { label: say('endpoint.state'), value: text, tone };
}

function keysField({ keys }: Endpoint, { say, now }: RelayWords): Field | undefined {
  const old = keys.find(({ until }) => until && until.getTime() > now);
  if (!old?.until) return undefined;
  const value = say('endpoint.keys_value', { count: keys.length, until: utc(old.until) });
  return { label: say('endpoint.keys'), value };
}

/** The clock times of the tries that an event of this moment would get. */
function triesText({ schedule }: Endpoint, now: number): string {
  let at = now;
  const times = schedule.delaysMs.map((wait) => {
    at += wait;
    return at - now < 86_400_000 ? new Date(at).toISOString().slice(11, 19) : utc(new Date(at));
  });
  return `${times.join(', ')} UTC`;
}

function limitsText({ timeoutMs, concurrency, rate }: Endpoint, say: Say): string {
  const rateText = rate === 0 ? say('endpoint.no_rate') : say('endpoint.per_second', { rate });
  return say('endpoint.limits_value', { timeout: timeoutMs / 1_000, concurrency, pace: rateText });
}

function orderingField({ ordering }: Endpoint, say: Say): Field | undefined {
  const label = say('endpoint.ordering');
  if (ordering.by === 'none') return undefined;
  if (ordering.by === 'endpoint') return { label, value: say('endpoint.ordering.endpoint') };
  return { label, value: say('endpoint.ordering.field', { field: ordering.field }) };
}

function clientErrorsField({ clientErrors }: Endpoint, say: Say): Field | undefined {
  return optional(
    say('endpoint.client_errors'),
    clientErrors === 'give_up' ? say('endpoint.client_errors.give_up') : '',
  );
}

/** How many wait behind how many that failed, and since when. */
function blockedField(blockages: readonly Blockage[], say: Say): Field | undefined {
  const [oldest] = blockages.map(({ delivery }) => blockingSince(delivery)).sort((a, b) => a.getTime() - b.getTime());
  if (!oldest) return undefined;
  const waiting = blockages.reduce((sum, one) => sum + one.waiting, 0);
  const value = say('order.summary', { waiting, count: blockages.length, since: utc(oldest) });
  return { label: say('order.label'), value, tone: 'bad' };
}

function failureField({ health }: Endpoint, { say, language }: RelayWords): Field | undefined {
  const { lastFailureAt, lastError, lastStatus } = health;
  if (!lastFailureAt) return undefined;
  const outcome = outcomeText({ status: lastStatus, errorClass: lastError }, language);
  const value = [utc(lastFailureAt), outcome].filter((part) => part !== '').join(' · ');
  return { label: say('endpoint.last_failure'), value };
}

function mutedText({ mutedUntil }: Endpoint, now: number): string {
  return mutedUntil && mutedUntil.getTime() > now ? utc(mutedUntil) : '';
}
