import type { EventFacts } from '../../domain/run.ts';
import { actionOf, baseOf } from '../event-name.ts';
import { type Payload, readPayload, shortened } from './payload.ts';
import { type Fact, type Summarise, titleOfName } from './wording.ts';
import { textOf, type Words } from './words.ts';

/** How a source's facts are made: its table of events, what to do with others, and who and where in its payloads. */
export interface FactsTable {
  events: ReadonlyMap<string, Summarise>;
  /** For events that are not in the table. `event` is the whole name. */
  other(payload: Payload, event: string): ReturnType<Summarise>;
  origin(payload: Payload): string | undefined;
  actor(payload: Payload): string | undefined;
  /** Where to link when the event itself has no address. */
  home(payload: Payload): string | undefined;
}

const longestTitle = 250;
const longestValue = 200;
const mostFacts = 8;

/** The facts of one event by a source's table. Never throws; every text is one line and bounded. */
export function describeFacts(table: FactsTable, event: string, value: unknown): EventFacts {
  const payload = readPayload(value);
  const summarise = table.events.get(baseOf(event));
  const summary = summarise ? summarise(payload, actionOf(event) ?? '') : table.other(payload, event);
  return {
    origin: table.origin(payload),
    actor: table.actor(payload),
    title: shortened(summary.title.en, longestTitle) ?? titleOfName(event).en,
    titleZh: inChinese(summary.title, longestTitle),
    link: summary.link ?? table.home(payload),
    facts: (summary.facts ?? []).slice(0, mostFacts).map(toFact),
  };
}

function toFact({ label, value }: Fact): EventFacts['facts'][number] {
  const valueZh = inChinese(value, longestValue);
  const plain = { label, value: shortened(textOf(value, 'en'), longestValue) ?? '' };
  return valueZh === undefined ? plain : { ...plain, valueZh };
}

/** The Chinese words, where they are others than the English ones. */
function inChinese(part: Words | string, longest: number): string | undefined {
  const zh = textOf(part, 'zh');
  return zh === textOf(part, 'en') ? undefined : shortened(zh, longest);
}
