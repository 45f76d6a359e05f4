import type { EventFacts } from '../../domain/run.ts';
import { actionOf, baseOf } from '../event-name.ts';
import { type Payload, readPayload, shortened } from './payload.ts';
import { type Summarise, titleOfName } from './wording.ts';

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
    title: shortened(summary.title, longestTitle) ?? titleOfName(event),
    link: summary.link ?? table.home(payload),
    facts: (summary.facts ?? []).slice(0, mostFacts).map(({ label, value: text }) => ({
      label,
      value: shortened(text, longestValue) ?? '',
    })),
  };
}
