import type { Turn } from '../assistant/backend.ts';
import { AppError } from '../domain/errors.ts';
import type { InboundEvent } from '../domain/inbound-event.ts';
import type { EventFacts, Run } from '../domain/run.ts';
import type { Webhook } from '../domain/webhook.ts';
import type { InboundRequest, Source } from '../inbound/source.ts';
import type { RunStore } from './ports.ts';
import { parseReply } from './reply.ts';
import type { Material } from './run.ts';

export interface ReadDeps {
  sources: ReadonlyMap<string, Source>;
  runs: Pick<RunStore, 'get' | 'conversation'>;
  /** A stored event with its bytes. */
  loadEvent(project: string, id: string): Promise<InboundEvent | undefined>;
}

/** Turns of a conversation that are sent along at most; older ones are left out. */
const maxTurns = 20;

/** Reads an event's stored bytes back into what a run needs; a thread reply brings its conversation along. */
export function createRead(deps: ReadDeps): (event: InboundEvent, webhook: Webhook) => Promise<Material> {
  return async (event, webhook) => {
    if (event.kind === 'reply') return await readReply(deps, event);
    const { payload, facts } = readPayload(deps, event);
    return { payload, facts, conversation: [], audience: { post: webhook.post } };
  };
}

async function readReply(deps: ReadDeps, event: InboundEvent): Promise<Material> {
  const reply = parseReply(event.body);
  const root = await deps.runs.get(event.replyTo ?? '');
  if (!root) throw new AppError('not_found', { what: 'run', id: event.replyTo ?? '' });
  const origin = await deps.loadEvent(event.project, root.eventId);
  const { payload, facts } =
    origin && !origin.expunged ? readPayload(deps, origin) : { payload: undefined, facts: root.facts };
  const runs = await deps.runs.conversation(root.conversation, maxTurns / 2);
  return {
    payload,
    facts: { ...facts, title: reply.text, titleZh: undefined, actor: reply.by },
    conversation: runs.filter((run) => run.eventId !== event.id && isOver(run)).flatMap(turnsOf),
    question: reply.text,
    root,
    audience: { post: [reply.channel], threadId: reply.threadId },
  };
}

function isOver({ status }: Run): boolean {
  return status === 'done' || status === 'failed';
}

/**
 * A run that failed or said nothing still tells the next one what was asked, and so what happened. Its answer is never
 * left out: several servers refuse a conversation in which the same side speaks twice, or says nothing.
 */
function turnsOf({ prompts, output, error }: Run): Turn[] {
  if (prompts.length === 0) return [];
  const failure = error && `(There is no whole answer: ${error.message})`;
  const text = [output, failure].filter(Boolean).join('\n\n') || '(There was no answer.)';
  return [
    { role: 'user', text: prompts.join('\n\n') },
    { role: 'assistant', text },
  ];
}

function readPayload(deps: ReadDeps, event: InboundEvent): { payload: unknown; facts: EventFacts } {
  const source = deps.sources.get(event.source);
  if (!source) return { payload: undefined, facts: { title: event.event, facts: [] } };
  const { payload } = source.describe(toRequest(event));
  return { payload, facts: source.facts(event.event, payload) };
}

function toRequest(event: InboundEvent): InboundRequest {
  const headers = new Map(Object.entries(event.headers).map(([name, value]) => [name.toLowerCase(), [value]] as const));
  return { headers, body: event.body, receivedAt: event.receivedAt.getTime() };
}
