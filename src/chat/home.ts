import type { RunWithPosts } from '../admin/admin.ts';
import { failureSentence } from '../domain/errors.ts';
import { may } from '../domain/member.ts';
import type { Run } from '../domain/run.ts';
import type { Request } from './command.ts';
import { listPage } from './commands/list.ts';
import type { Answer } from './intent.ts';
import { relayButton } from './relay/endpoint-buttons.ts';
import { endpointItem } from './relay/endpoint-view.ts';
import { relayWords } from './relay/find-endpoint.ts';
import { titleIn } from './result-view.ts';
import type { ListItem, Tone, View } from './view.ts';
import { utc } from './views/utc.ts';
import { webhookButton } from './views/webhook-buttons.ts';
import { visibleLine } from './visible-text.ts';
import { welcome } from './welcome.ts';

/** Results that the home page shows. */
const recent = 5;

/** Endpoints that are looked through, and of those that need somebody, how many are shown. */
const lookedThrough = 100;
const troubled = 5;

/**
 * A person's own page: endpoints that fail, what happened last, failures first, and the webhooks with their switches; or
 * what to do first.
 */
export async function home(request: Request): Promise<Answer[]> {
  const { context, project } = request;
  if (!may(context.actor, project, 'operator')) return await welcome(request);
  return [...(await failingEndpoints(request)), ...(await dashboard(request))];
}

async function failingEndpoints(request: Request): Promise<Answer[]> {
  const { chat, context, project, say } = request;
  const { items } = await chat.relay.listEndpoints(context.actor, project, { limit: lookedThrough });
  const words = relayWords(request);
  const failing = items.filter((endpoint) => endpoint.state !== 'active' || endpoint.health.failingSince !== undefined);
  if (failing.length === 0) return [];
  const view: View = {
    kind: 'list',
    title: say('home.endpoints'),
    items: failing.slice(0, troubled).map((endpoint) => endpointItem(endpoint, words)),
    buttons: [relayButton('endpoints', words), relayButton('dlq', words)],
  };
  return [{ kind: 'private', view }];
}

async function dashboard(request: Request): Promise<Answer[]> {
  const { chat, context, project } = request;
  const first = await chat.admin.listWebhooks(context.actor, project, { limit: 1 });
  if (first.items.length === 0) return await welcome(request);
  const runs = await chat.admin.listRuns(context.actor, project, { limit: recent });
  const results = runs.items.length > 0 ? [resultList(request, runs.items)] : [];
  return [...results, ...(await listPage({ ...request, args: [] }, undefined))];
}

function resultList(request: Request, runs: readonly RunWithPosts[]): Answer {
  const failed = runs.filter(({ run }) => run.status === 'failed');
  const others = runs.filter(({ run }) => run.status !== 'failed');
  const items = [...failed, ...others].map(({ run }) => resultItem(request, run));
  return { kind: 'private', view: { kind: 'list', title: request.say('home.recent'), items } };
}

function resultItem({ say, project, context: { language } }: Request, run: Run): ListItem {
  const { facts, webhookName, event, status, startedAt, webhookUuid } = run;
  const webhook = { uuid: webhookUuid, name: webhookName, version: 0 };
  const logs = webhookButton('logs', webhook, { say, project, place: { view: 'none' } });
  const failure = run.error && failureSentence(run.error, language);
  const text = [webhookName, event, utc(startedAt), failure].filter((part) => part !== undefined);
  return {
    title: visibleLine(titleIn(facts, language)) || event,
    text: visibleLine(text.join(' · ')),
    state: { text: say(`result.${status}`), tone: tones[status] },
    buttons: status === 'failed' ? [logs] : undefined,
  };
}

const tones: Readonly<Record<Run['status'], Tone>> = {
  received: 'neutral',
  running: 'neutral',
  done: 'good',
  failed: 'bad',
};
