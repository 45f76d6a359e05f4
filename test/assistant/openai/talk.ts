import { onTestFinished } from 'vitest';
import type { Backend, RunRequest, Step } from '../../../src/assistant/backend.ts';
import type { OpenAiConfig } from '../../../src/assistant/backends/openai/config.ts';
import { createOpenAi } from '../../../src/assistant/backends/openai.ts';
import { AppError } from '../../../src/domain/errors.ts';
import {
  type AssistantOptions,
  type AssistantServer,
  startAssistantServer,
} from '../../../src/simulators/assistant-server.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { wayOutHome } from '../../support/way-out.ts';
import { requestFor } from '../requests.ts';

export const canaryKey = 'sk-canary-0123456789abcdef-never-to-be-seen';

export interface Talk {
  server: AssistantServer;
  clock: FakeClock;
  backend: Backend;
  /** Every line that was logged, as JSON. */
  log: string[];
}

/** A backend that talks to a simulated server of its own; both are gone when the test ends. */
export async function startTalk(config: OpenAiConfig = {}, options: AssistantOptions = {}): Promise<Talk> {
  const server = await startAssistantServer({ apiKey: canaryKey, ...options });
  onTestFinished(() => server.close());
  const clock = new FakeClock();
  const log: string[] = [];
  return { server, clock, log, backend: backendAt(server.url, { config, clock, log }) };
}

/** A backend for an address, with a clock that stands still. */
export function backendAt(
  baseUrl: string,
  { config = {}, clock, log = [] }: { config?: OpenAiConfig; clock: FakeClock; log?: string[] },
): Backend {
  const logger = loggerInto(log);
  const settings = { baseUrl, apiKey: canaryKey, model: 'simulated', ...config };
  return createOpenAi(settings, { clock, logger, random: () => 0, wayOut: wayOutHome });
}

function loggerInto(lines: string[], bound: object = {}) {
  const write = (fields: object, message: string) => void lines.push(JSON.stringify({ ...bound, ...fields, message }));
  const child = (fields: object) => loggerInto(lines, { ...bound, ...fields });
  return { debug: write, info: write, warn: write, error: write, child };
}

/** What a run came to: its steps until then, and the error that ended it. */
export interface Course {
  steps: Step[];
  error?: unknown;
}

/** A run that goes on in the background, so that a test can move time meanwhile. */
export interface Running {
  /** Steps so far. */
  steps: Step[];
  ended: Promise<Course>;
  abort(reason?: unknown): void;
}

/** Starts a run with the resource `openai`. */
export function run(backend: Backend, part: Partial<RunRequest> = {}): Running {
  const stop = new AbortController();
  const steps: Step[] = [];
  const request = requestFor({ resource: { type: 'assistant', id: 'openai' }, ...part });
  const go = async (): Promise<Course> => {
    try {
      for await (const step of backend.start(request, stop.signal)) steps.push(step);
      return { steps };
    } catch (error) {
      return { steps, error };
    }
  };
  return { steps, ended: go(), abort: (reason) => stop.abort(reason) };
}

/** The text of a course: its deltas put together. */
export function textOf({ steps }: Pick<Course, 'steps'>): string {
  return steps.map((step) => (step.type === 'text' ? step.delta : '')).join('');
}

/** The error of a course as the code and sentence that people get. */
export function failureOf({ error }: Course): { code: string; message: string } {
  if (!(error instanceof AppError)) throw new Error(`not an AppError: ${String(error)}`);
  return { code: error.code, message: error.message };
}

/** Moves time on as soon as the code waits for it. `timers` is how many are running at that moment. */
export async function waitThen(clock: FakeClock, timers: number, ms: number): Promise<void> {
  while (clock.waiting !== timers) await new Promise((resolve) => setImmediate(resolve));
  await clock.advance(ms);
}
