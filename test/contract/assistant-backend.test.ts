import { describe, expect, it, onTestFinished } from 'vitest';
import type { Backend, RunRequest, Step } from '../../src/assistant/backend.ts';
import { type Backends, createBackends } from '../../src/assistant/registry.ts';
import { AppError } from '../../src/domain/errors.ts';
import { resourceTypes } from '../../src/domain/webhook.ts';
import { startAssistantServer } from '../../src/simulators/assistant-server.ts';
import { capturedEvents, requestFor, stepsOf } from '../assistant/requests.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { wayOutHome } from '../support/way-out.ts';

/** All backends, configured against simulators. A backend that needs a server of its own gets it here. */
async function startBackends(): Promise<{ backends: Backends; clock: FakeClock }> {
  const server = await startAssistantServer();
  onTestFinished(() => server.close());
  const clock = new FakeClock();
  return {
    backends: createBackends({ openai: { baseUrl: server.url, model: 'simulated' } }, { clock, wayOut: wayOutHome }),
    clock,
  };
}

const names = createBackends({}, { clock: new FakeClock(), wayOut: wayOutHome })
  .list()
  .map((backend) => backend.name);

const conversation = [
  { role: 'user', text: 'What happened?' },
  { role: 'assistant', text: 'A push.' },
] satisfies RunRequest['conversation'];

const oddPayloads = [undefined, null, 7, 'text', [], {}, { a: [{ b: null }] }, JSON.parse('{"__proto__": 1}')];

describe.each(names)('the backend %s', (name) => {
  async function start(): Promise<{ backend: Backend; backends: Backends; clock: FakeClock }> {
    const { backends, clock } = await startBackends();
    const backend = backends.list().find((one) => one.name === name);
    if (!backend) throw new Error(`${name} is not listed`);
    return { backend, backends, clock };
  }

  const request = (part: Partial<RunRequest> = {}) =>
    requestFor({ resource: { type: 'assistant', id: name }, ...part });

  it('has a name that a resource id can carry, a title, and something it runs', async () => {
    const { backend } = await start();
    expect(backend.name).toMatch(/^[a-z][a-z0-9-]*$/);
    expect(backend.title).toMatch(/\S/);
    expect(backend.runs.length).toBeGreaterThan(0);
    expect(backend.missingSetting(), 'the suite configures it').toBeUndefined();
  });

  it('is resolved by its name and by each of its resources, for the types it runs and no other', async () => {
    const { backend, backends } = await start();
    for (const id of [name, ...backend.resources().map((one) => `${name}:${one}`)]) {
      for (const type of resourceTypes) {
        const resolve = () => backends.resolveBackend({ type, id });
        if (backend.runs.includes(type)) expect(resolve()).toBe(backend);
        else expect(resolve).toThrow(AppError);
      }
    }
    expect(() => backends.resolveBackend({ type: 'assistant', id: `${name}:no such thing` })).toThrow(AppError);
  });

  it('ends with the whole answer, and what it streamed adds up to it', async () => {
    const { backend, clock } = await start();
    for (const prompts of [['one'], ['one', 'two']]) expectWhole(await stepsOf(backend, request({ prompts })));
    expect(clock.waiting, 'no timer is left').toBe(0);
  });

  it('answers in a thread', async () => {
    const { backend } = await start();
    expectWhole(await stepsOf(backend, request({ conversation, prompts: ['And the risks?'] })));
  });

  it.each([...capturedEvents('github'), ...capturedEvents('gitlab')])('runs $source $name', async (event) => {
    const { backend } = await start();
    expectWhole(await stepsOf(backend, request({ event })));
  });

  it.each(oddPayloads)('runs an unknown payload: %j', async (payload) => {
    const { backend } = await start();
    const event = { source: 'plain', name: 'who.knows', payload, facts: { title: '', facts: [] } };
    expectWhole(await stepsOf(backend, request({ event })));
  });

  it('throws the reason at once when the run is stopped already', async () => {
    const { backend, clock } = await start();
    const reason = new Error('stopped');
    await expect(stepsOf(backend, request(), AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(clock.waiting).toBe(0);
  });

  it('stops in the middle: nothing comes after the reason', async () => {
    const { backend, clock } = await start();
    const stop = new AbortController();
    const run = backend.start(request({ prompts: ['one', 'two'] }), stop.signal)[Symbol.asyncIterator]();
    const first = await run.next();
    stop.abort(new Error('stopped'));
    const ended = first.value?.type === 'final' ? run.next() : drain(run);
    await ended.catch((error: unknown) => expect(error).toBe(stop.signal.reason));
    expect((await run.next()).done).toBe(true);
    expect(clock.waiting).toBe(0);
  });

  it('can run many at once', async () => {
    const { backend } = await start();
    const runs = Array.from({ length: 20 }, (_, n) => stepsOf(backend, request({ runId: `run_${n}` })));
    for (const steps of await Promise.all(runs)) expectWhole(steps);
  });
});

function expectWhole(steps: Step[]): void {
  const last = steps.at(-1);
  if (last?.type !== 'final') throw new Error(`ended with ${last?.type ?? 'nothing'}`);
  expect(last.text).toMatch(/\S/);
  expect(steps.filter((step) => step.type === 'final')).toHaveLength(1);
  const streamed = steps.map((step) => (step.type === 'text' ? step.delta : '')).join('');
  expect(streamed === '' || streamed === last.text).toBe(true);
  for (const step of steps) {
    if (step.type !== 'usage') continue;
    expect(step.usage.inputTokens).toBeGreaterThanOrEqual(0);
    expect(step.usage.outputTokens).toBeGreaterThanOrEqual(0);
  }
}

/** Reads on until the run ends; throws what it throws. */
async function drain(run: AsyncIterator<Step>): Promise<void> {
  for (let next = await run.next(); !next.done; next = await run.next()) expect(next.value.type).not.toBe('final');
}
