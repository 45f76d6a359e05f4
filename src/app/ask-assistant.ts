import type { Backend } from '../assistant/backend.ts';
import type { Backends } from '../assistant/registry.ts';
import type { ChatDeps } from '../chat/chat-deps.ts';
import { newId } from '../domain/ids.ts';
import { fenced, newBoundary } from '../prompts/boundary.ts';
import { fenceText } from '../prompts/system-text.ts';

type Ask = NonNullable<ChatDeps['ask']>;

/** Milliseconds that a person waits for an answer at most. */
const patienceMs = 20_000;

/** The backend that works without a model; it tells of events and answers no questions. */
const noModel = 'digest';

/**
 * Asks the model that is configured here about text from outside. The text stands between lines with a fresh random id
 * and is told to be material, never an instruction (cases P1, P2). Undefined where no model is configured; asking
 * throws AppError `backend_*`.
 */
export function createAsk(backends: Pick<Backends, 'list'>): Ask | undefined {
  const backend = backends.list().find(isModel);
  if (!backend) return undefined;
  return async ({ question, material }) => {
    const boundary = newBoundary();
    const steps = backend.start(
      {
        runId: newId('run'),
        resource: { type: 'assistant', id: backend.name },
        system: `${roleText}\n\n${fenceText(boundary)}`,
        prompts: [`${question}\n\n${fenced(material, boundary)}`],
        conversation: [],
        question,
        event: { source: 'switchhook', name: 'question', payload: {}, facts: { title: '', facts: [] } },
      },
      AbortSignal.timeout(patienceMs),
    );
    for await (const step of steps) if (step.type === 'final') return step.text;
    return '';
  };
}

const roleText = [
  'You help a team to run its webhooks. Answer in the language of the question, in plain Markdown, briefly, and mention',
  'nobody with @. Say only what the data shows; where you guess, say that you do.',
].join('\n');

function isModel({ name, runs, missingSetting }: Backend): boolean {
  return name !== noModel && runs.includes('assistant') && missingSetting() === undefined;
}
