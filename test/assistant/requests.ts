import { createRequire } from 'node:module';
import { z } from 'zod';
import type { Backend, RunRequest, Step } from '../../src/assistant/backend.ts';
import { digest } from '../../src/assistant/backends/digest.ts';
import type { Language } from '../../src/domain/errors.ts';
import { sources } from '../../src/inbound/registry.ts';
import { buildRequest } from '../inbound/build-request.ts';
import { fixturesOf } from '../inbound/fixtures.ts';

/** A run request with the parts that a test cares about. */
export function requestFor(part: Partial<RunRequest> = {}): RunRequest {
  return {
    runId: 'run_1',
    resource: { type: 'assistant', id: 'digest' },
    system: 'Be brief.',
    prompts: ['What happened?'],
    conversation: [],
    event: { source: 'plain', name: 'event', payload: {}, facts: { title: '', facts: [] } },
    ...part,
  };
}

/** Everything that a backend says in a run. */
export async function stepsOf(backend: Backend, request: RunRequest, signal?: AbortSignal): Promise<Step[]> {
  const steps: Step[] = [];
  for await (const step of backend.start(request, signal ?? new AbortController().signal)) steps.push(step);
  return steps;
}

/** The digest of a payload, as of an event of this name. */
export function digestOf(name: string, payload: unknown, language: Language = 'en', source = 'github'): string {
  return digest(requestFor({ event: { source, name, payload, facts: { title: '', facts: [] } } }), language);
}

/** What the digest answers in the thread of an event. */
export function answerTo(question: string, name: string, payload: unknown, language: Language = 'en'): string {
  const request = requestFor({
    prompts: [question],
    conversation: [
      { role: 'user', text: 'earlier' },
      { role: 'assistant', text: 'answer' },
    ],
    event: { source: 'github', name, payload, facts: { title: question, actor: 'somebody else', facts: [] } },
  });
  return digest(request, language);
}

/** An event as the pipeline hands it to backends: named and with facts by its source. */
export type NamedEvent = RunRequest['event'];

const examples = z.array(z.object({ name: z.string(), examples: z.array(z.record(z.string(), z.unknown())) }));

/** The published examples of GitHub, all 329. */
export function githubExamples(): NamedEvent[] {
  const published = examples.parse(createRequire(import.meta.url)('@octokit/webhooks-examples'));
  return published.flatMap(({ name, examples }) =>
    examples.map((payload) => eventOf('github', { 'X-GitHub-Event': name }, Buffer.from(JSON.stringify(payload)))),
  );
}

/** The captured payloads of a source. */
export function capturedEvents(source: string): NamedEvent[] {
  return fixturesOf(source).map(({ headers, body }) => eventOf(source, headers, body));
}

function eventOf(name: string, headers: Record<string, string>, body: Buffer): NamedEvent {
  const source = sources.get(name);
  if (!source) throw new Error(`no source ${name}`);
  const described = source.describe(buildRequest({ 'Content-Type': 'application/json', ...headers }, body));
  const facts = source.facts(described.event, described.payload);
  return { source: name, name: described.event, payload: described.payload, facts };
}
