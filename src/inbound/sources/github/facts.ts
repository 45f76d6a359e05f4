import type { EventFacts } from '../../../domain/run.ts';
import { baseOf } from '../../event-name.ts';
import { describeFacts, type FactsTable } from '../../facts/describe.ts';
import type { Payload } from '../../facts/payload.ts';
import { firstText, type Summary, titleOfName } from '../../facts/wording.ts';
import { heading } from '../../facts/words.ts';
import { checkEvents } from './check-events.ts';
import { codeEvents } from './code-events.ts';
import { issueEvents } from './issue-events.ts';
import { peopleEvents } from './people-events.ts';
import { pullRequestEvents } from './pull-request-events.ts';
import { securityEvents } from './security-events.ts';

const table: FactsTable = {
  events: new Map([
    ...codeEvents,
    ...issueEvents,
    ...pullRequestEvents,
    ...checkEvents,
    ...peopleEvents,
    ...securityEvents,
  ]),
  other,
  origin: (payload) =>
    payload.text('repository', 'full_name') ??
    payload.text('organization', 'login') ??
    payload.text('installation', 'account', 'login') ??
    payload.text('enterprise', 'name'),
  actor: (payload) => payload.text('sender', 'login') ?? payload.text('pusher', 'name'),
  home: (payload) => payload.link('repository', 'html_url') ?? payload.link('organization', 'html_url'),
};

/** Facts of any GitHub event. */
export function githubFacts(event: string, payload: unknown): EventFacts {
  return describeFacts(table, event, payload);
}

/** Most bodies carry their subject under the event's own name or its last word: `deploy_key` under `key`. */
function other(payload: Payload, event: string): Summary {
  const base = baseOf(event);
  const subject = payload.at(payload.has(base) ? base : (base.split('_').at(-1) ?? base));
  const name = firstText(subject, ['title', 'name', 'full_name', 'login', 'slug']);
  return { title: heading(titleOfName(event), undefined, name, ''), link: subject.link('html_url') };
}
