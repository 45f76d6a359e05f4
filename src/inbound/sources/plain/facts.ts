import type { EventFacts } from '../../../domain/run.ts';
import { describeFacts, type FactsTable } from '../../facts/describe.ts';
import type { Payload } from '../../facts/payload.ts';
import { fact, firstText, phrase, type Summary } from '../../facts/wording.ts';

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

function other(payload: Payload, event: string): Summary {
  const title = firstText(payload, ['title', 'subject', 'summary', 'message', 'name', 'text']);
  return {
    title: title ?? phrase(event),
    link: payload.link('link') ?? payload.link('url') ?? payload.link('html_url'),
    facts: ['status', 'state', 'severity', 'environment', 'version', 'branch'].flatMap((key) =>
      fact(phrase(key), payload.text(key)),
    ),
  };
}
