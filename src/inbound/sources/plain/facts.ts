import type { EventFacts } from '../../../domain/run.ts';
import { describeFacts, type FactsTable } from '../../facts/describe.ts';
import type { Payload } from '../../facts/payload.ts';
import { phrase } from '../../facts/phrase.ts';
import { fact, firstText, type Summary } from '../../facts/wording.ts';
import { line } from '../../facts/words.ts';

const table: FactsTable = {
  events: new Map(),
  other,
  origin: (payload) => firstText(payload, ['origin', 'project', 'repository', 'service', 'app', 'host', 'source']),
  actor: (payload) => firstText(payload, ['actor', 'user', 'author', 'sender', 'username']),
  home: () => undefined,
};

/** Facts of any payload, from the names that senders commonly use. */
export function plainFacts(event: string, payload: unknown): EventFacts {
  return describeFacts(table, event, payload);
}

/** Shown where a payload has a field of this name, in small letters. */
const labels = ['Status', 'State', 'Severity', 'Environment', 'Version', 'Branch'] as const;

function other(payload: Payload, event: string): Summary {
  const title = firstText(payload, ['title', 'subject', 'summary', 'message', 'name', 'text']);
  return {
    title: line(title ?? phrase(event)),
    link: payload.link('link') ?? payload.link('url') ?? payload.link('html_url'),
    facts: labels.flatMap((label) => fact(label, payload.text(label.toLowerCase()))),
  };
}
