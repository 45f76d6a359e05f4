import type { Endpoint } from '../../domain/endpoint.ts';
import type { Language } from '../../domain/errors.ts';
import type { Incident } from '../../domain/incident.ts';
import { wording } from '../texts.ts';
import type { Button, Field, Tone, View } from '../view.ts';
import { utc } from '../views/utc.ts';
import { shorten, visible, visibleLine } from '../visible-text.ts';
import { endpointButton, relayButton, relayValue, shortUrl } from './endpoint-buttons.ts';
import { endpointState, type RelayWords } from './endpoint-view.ts';
import { outcomeText } from './outcome.ts';

/** What there is to say about an incident. */
export interface IncidentFacts {
  incident: Incident;
  /** As it is now; undefined once it is deleted. */
  endpoint: Endpoint | undefined;
  /** Dead letters of the endpoint that wait for somebody. */
  waiting: number;
}

/** What an incident looks like now: its own course, and what people did to its endpoint. */
type Look = 'failing' | 'warning' | 'disabled' | 'paused' | 'recovered' | 'deleted';

const tones: Readonly<Record<Look, Tone>> = {
  failing: 'warning',
  warning: 'bad',
  disabled: 'bad',
  paused: 'neutral',
  recovered: 'good',
  deleted: 'neutral',
};

/** Characters of a receiver's answer that are shown. */
const responseShown = 300;

/**
 * The one message of an incident. What the receiver answered is hostile until proven otherwise: it is shown as plain
 * text with everything invisible spelled out (case C3). Buttons name the incident they were shown for.
 */
export function incidentView(facts: IncidentFacts, language: Language, now: number): View {
  const { incident, endpoint } = facts;
  const words: RelayWords = { say: wording(language), project: incident.project, language, now };
  const look = lookOf(facts);
  const url = endpoint ? shortUrl(endpoint) : incident.endpointId;
  return {
    kind: 'fields',
    title: words.say(`incident.${look}`, { url }),
    tone: tones[look],
    fields: fieldsOf(facts, look, words),
    buttons: endpoint ? buttonsOf(facts, endpoint, words) : [relayButton('endpoints', words)],
  };
}

function lookOf({ incident, endpoint }: IncidentFacts): Look {
  if (!endpoint) return 'deleted';
  if (incident.closedAt) return 'recovered';
  if (endpoint.state !== 'active') return endpoint.state;
  return endpoint.health.warned > 0 && incident.state !== 'failing' ? 'warning' : 'failing';
}

function fieldsOf({ incident, endpoint, waiting }: IncidentFacts, look: Look, words: RelayWords): Field[] {
  const { say } = words;
  const fields: (Field | undefined)[] = [
    stateField(endpoint, look, words),
    { label: say('incident.event'), value: visibleLine(incident.eventType), code: true },
    { label: say('incident.outcome'), value: outcomeText(incident, words.language) },
    responseField(incident, look, words),
    { label: say('incident.failures'), value: String(incident.failures) },
    { label: say('incident.waiting'), value: String(waiting), ...(waiting > 0 && { tone: 'bad' as const }) },
    incident.nextAt && (look === 'failing' || look === 'warning')
      ? { label: say('incident.next'), value: utc(incident.nextAt) }
      : undefined,
    { label: say('incident.since'), value: utc(incident.openedAt) },
    incident.closedAt && look === 'recovered'
      ? { label: say('incident.until'), value: utc(incident.closedAt) }
      : undefined,
    mutedField(endpoint, words),
    moreField(endpoint, look, words),
  ];
  return fields.filter((field) => field !== undefined);
}

function stateField(endpoint: Endpoint | undefined, look: Look, { say }: RelayWords): Field | undefined {
  if (!endpoint || look === 'recovered') return undefined;
  const label = say('endpoint.state');
  const { text } = endpointState(endpoint, say);
  const share = endpoint.health.warned;
  const value = look === 'warning' ? `${text} · ${say('incident.way', { share })}` : text;
  return { label, value, tone: tones[look] };
}

function responseField({ response }: Incident, look: Look, { say }: RelayWords): Field | undefined {
  if (!response || look === 'recovered') return undefined;
  return { label: say('delivery.response'), value: shorten(visible(response), responseShown), code: true };
}

function mutedField(endpoint: Endpoint | undefined, { say, now }: RelayWords): Field | undefined {
  const until = endpoint?.mutedUntil;
  return until && until.getTime() > now ? { label: say('endpoint.muted'), value: utc(until) } : undefined;
}

/** Most readers of a channel may look and not act: they are told how. */
function moreField(endpoint: Endpoint | undefined, look: Look, { say }: RelayWords): Field | undefined {
  if (!endpoint || look === 'recovered') return undefined;
  const command = `/webhook endpoints why ${endpoint.id}`;
  return { label: say('incident.more'), value: say('incident.more_value', { command }) };
}

/** What the incident's buttons do, in the order of the message. */
export const incidentDeeds = ['replay', 'last', 'pause', 'disable', 'mute', 'log', 'why'] as const;
export type IncidentDeed = (typeof incidentDeeds)[number];

function buttonsOf({ incident, waiting }: IncidentFacts, endpoint: Endpoint, words: RelayWords): Button[] {
  const { say } = words;
  const value = relayValue(words.project, `${endpoint.id}.${incident.id}.${incident.version}`);
  const act = (deed: IncidentDeed, button: Omit<Button, 'action' | 'value'>): Button => ({
    ...button,
    action: `webhook.endpoints.incident.${deed}`,
    value,
  });
  const typed = (verb: string, more = '') => `/webhook endpoints ${verb} ${endpoint.id}${more}`;
  const replay = act('replay', { label: say('button.replay_all'), command: '/webhook dlq', style: 'primary' });
  const { confirm } = endpointButton('disable', endpoint, words);
  const replays = waiting > 0 ? [replay, act('last', { label: say('button.replay_last') })] : [];
  const looks = [
    act('log', { label: say('button.log'), command: typed('log') }),
    act('why', { label: say('button.why'), command: typed('why') }),
  ];
  if (incident.closedAt) return [...replays, ...looks];
  const pause = act('pause', { label: say('button.pause_1h'), command: typed('pause', ' --for 1h') });
  const disable = act('disable', {
    label: say('button.disable_endpoint'),
    command: typed('disable'),
    style: 'danger',
    confirm,
  });
  const states = endpoint.state === 'active' ? [pause, disable] : [endpointButton('resume', endpoint, words)];
  const mute = act('mute', { label: say('button.mute'), command: typed('mute') });
  const last = waiting > 0 ? [] : [act('last', { label: say('button.replay_last') })];
  return [...replays, ...last, ...states, mute, ...looks];
}
