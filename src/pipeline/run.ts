import type { Backend, RunRequest, Step, Turn } from '../assistant/backend.ts';
import type { Clock } from '../domain/clock.ts';
import { AppError, toAppError, toFailure } from '../domain/errors.ts';
import type { InboundEvent } from '../domain/inbound-event.ts';
import type { Logger } from '../domain/logger.ts';
import { type EventFacts, type Run, runIdOf } from '../domain/run.ts';
import { noSpan, noTracer, type Span, type Tracer, within } from '../domain/tracer.ts';
import type { Resource, Webhook } from '../domain/webhook.ts';
import type { Announce, Announcement, Audience } from './announce.ts';
import type { Emit } from './emit.ts';
import type { Doors, EventQueue, RunStore } from './ports.ts';

/** What an event says, read back from its stored bytes. */
export interface Material {
  payload: unknown;
  facts: EventFacts;
  /** Earlier turns; empty unless the event is a thread reply. */
  conversation: Turn[];
  /** The question of a thread reply, which takes the place of the webhook's prompts. */
  question?: string | undefined;
  /** First run of the conversation, when the event continues one. */
  root?: Run | undefined;
  audience: Audience;
}

/** Prompts ready to be sent. */
export interface Composed {
  system: string;
  prompts: string[];
  warnings: string[];
  /** The same in Chinese. */
  warningsZh?: string[] | undefined;
}

export interface RunDeps {
  doors: Pick<Doors, 'byUuid'>;
  events: Pick<EventQueue, 'begin' | 'finish'>;
  runs: Pick<RunStore, 'get' | 'save'>;
  /** Reads an event's bytes again: payload, facts, and the conversation it continues. */
  read(event: InboundEvent, webhook: Webhook): Promise<Material>;
  compose(event: InboundEvent, webhook: Webhook, material: Material): Promise<Composed>;
  backend(resource: Resource): Backend;
  announce: Announce;
  /** Tells subscribers what runs do. */
  emit?: Emit | undefined;
  /** Told of every run that ended, for metrics. */
  ended(run: Run): void;
  /** Nothing is traced without one. */
  tracer?: Tracer | undefined;
  clock: Clock;
  log: Logger;
  signal: AbortSignal;
}

/** Claims after which an event is suspected of taking the process down, and is counted each time it is begun. */
const suspectAfter = 3;
/** Times a suspect is begun before it is given up as poison (case F17). */
const maxBegun = 5;

/** Works one leased event to its end: load → render → ask → save → announce → close. */
export type RunEvent = (event: InboundEvent) => Promise<void>;

/**
 * Every write carries the lease's token, so whoever lost the lease can't overwrite the outcome of its successor.
 * A failing assistant or template ends the run as `failed`, in words; a store that is down throws, and the sweep
 * takes the event up again.
 */
export function createRunEvent(deps: RunDeps): RunEvent {
  return async (event) => {
    try {
      await work(deps, event);
    } catch (error) {
      const failure = toAppError(error, event.correlationId);
      if (failure.code === 'store_unavailable' || deps.signal.aborted) throw error;
      deps.log.error({ err: error, event: event.id, correlationId: event.correlationId }, '[WEBHOOK] event failed');
      await close(deps, event, toFailure(failure));
    }
  };
}

async function work(deps: RunDeps, event: InboundEvent): Promise<void> {
  const token = event.lease?.token ?? 0;
  const webhook = (await deps.doors.byUuid(event.webhookUuid))?.webhook;
  if (!webhook) throw new AppError('not_found', { what: 'webhook', id: event.webhookUuid });
  const earlier = event.attempts > 1 ? await deps.runs.get(runIdOf(event.id)) : undefined;
  const material = await deps.read(event, webhook);
  const run = earlier?.endedAt ? { ...earlier, fence: token } : newRun(deps, { event, webhook, material, token });
  const announcement = deps.announce(run, material.audience);
  const span = earlier?.endedAt ? noSpan : beginRun(deps, event, run);
  const traced = span.traceparent === undefined ? event : { ...event, trace: span.traceparent };
  const cause = { event: traced, payload: material.payload };
  const told = earlier?.endedAt ? undefined : deps.emit?.begun({ ...run }, cause);
  const execution = { event, webhook, material, run, announcement, span };
  const finished = earlier?.endedAt ? run : await within(span, () => execute(deps, execution), faultOf);
  if (!finished) return deps.log.warn({ event: event.id }, '[WEBHOOK] lease lost; another process has it');
  await Promise.all([announcement.finish(finished), deps.emit?.ended(finished, cause, told)]);
  await close(deps, event, finished.error);
}

interface Work {
  event: InboundEvent;
  webhook: Webhook;
  material: Material;
  run: Run;
  announcement: Announcement;
  span: Span;
}

function faultOf(run: Run | undefined): string | undefined {
  return run ? run.error?.code : 'lease_lost';
}

function beginRun({ tracer = noTracer }: RunDeps, event: InboundEvent, { id, resource }: Run): Span {
  const facts = { 'switchhook.run': id, 'switchhook.resource': `${resource.type}:${resource.id}` };
  return tracer.begin('run', { kind: 'internal', parent: event.trace, facts });
}

function newRun(
  deps: RunDeps,
  { event, webhook, material, token }: Pick<Work, 'event' | 'webhook' | 'material'> & { token: number },
): Run {
  const id = runIdOf(event.id);
  return {
    id,
    eventId: event.id,
    project: event.project,
    webhookUuid: webhook.uuid,
    webhookId: webhook.webhookId,
    webhookName: webhook.name,
    source: event.source,
    event: event.event,
    resource: webhook.resource,
    status: 'received',
    prompts: [],
    output: '',
    facts: material.facts,
    steps: [],
    warnings: [],
    conversation: material.root?.conversation ?? id,
    startedAt: new Date(deps.clock.now()),
    fence: token,
    correlationId: event.correlationId,
  };
}

/** Runs the event and saves how it ended; undefined when another process has taken it over. */
async function execute(deps: RunDeps, work: Work): Promise<Run | undefined> {
  const { event, run, announcement } = work;
  announcement.progress({ ...run });
  try {
    await refusePoison(deps, event);
    if (run.resource.type !== 'none' || work.material.question) await ask(deps, work);
    run.status = 'done';
  } catch (error) {
    const failure = toAppError(error, run.correlationId);
    if (failure.code === 'store_unavailable' || deps.signal.aborted) throw error;
    if (failure.code === 'internal') deps.log.error({ err: error, run: run.id }, '[WEBHOOK] run failed');
    run.status = 'failed';
    run.error = toFailure(failure);
  }
  run.endedAt = new Date(deps.clock.now());
  if (!(await deps.runs.save(run))) return undefined;
  deps.ended(run);
  logEnd(deps, run);
  return run;
}

async function refusePoison(deps: RunDeps, event: InboundEvent): Promise<void> {
  if (event.attempts <= suspectAfter) return;
  const begun = await deps.events.begin(event.id, event.lease?.token ?? 0);
  if (begun > maxBegun) throw new AppError('run_poisoned', { attempts: begun - 1 });
}

async function ask(deps: RunDeps, work: Work): Promise<void> {
  const { event, webhook, material, run, announcement } = work;
  const backend = deps.backend(run.resource);
  const composed = await deps.compose(event, webhook, material);
  run.prompts = composed.prompts;
  run.warnings = composed.warnings;
  run.warningsZh = composed.warningsZh;
  run.status = 'running';
  const request: RunRequest = {
    runId: run.id,
    resource: run.resource,
    system: composed.system,
    prompts: composed.prompts,
    conversation: material.conversation,
    question: material.question,
    event: { source: event.source, name: event.event, payload: material.payload, facts: material.facts },
  };
  const facts = { 'switchhook.backend': backend.name, 'switchhook.run': run.id };
  const span = (deps.tracer ?? noTracer).begin('ask', { kind: 'client', parent: work.span.traceparent, facts });
  await within(span, async () => {
    for await (const step of backend.start({ ...request, trace: span.traceparent }, deps.signal)) {
      apply(run, step, deps.clock.now());
      announcement.progress({ ...run });
    }
  });
}

/** Lines of a run's story kept at most: a chatty backend must not outgrow a document. */
const maxSteps = 200;

function apply(run: Run, step: Step, now: number): void {
  if (step.type === 'text') run.output += step.delta;
  else if (step.type === 'final') run.output = step.text;
  else if (step.type === 'usage') run.usage = step.usage;
  else if (run.steps.length < maxSteps) run.steps.push({ at: new Date(now), text: stepText(step), ...toolOf(step) });
}

function stepText(step: Exclude<Step, { type: 'text' | 'final' | 'usage' }>): string {
  if (step.type === 'tool') return `${step.name}(${step.args})`;
  if (step.type === 'tool_error') return `${step.name} failed: ${step.error}`;
  return step.text;
}

function toolOf(step: Step): Pick<Run['steps'][number], 'tool'> {
  if (step.type === 'tool') return { tool: { name: step.name } };
  return step.type === 'tool_error' ? { tool: { name: step.name, failed: true } } : {};
}

async function close(deps: RunDeps, event: InboundEvent, error: InboundEvent['error']): Promise<void> {
  const kept = await deps.events.finish(event.id, event.lease?.token ?? 0, {
    status: error ? 'failed' : 'done',
    error,
  });
  if (!kept) deps.log.warn({ event: event.id }, '[WEBHOOK] lease lost at the end; another process has the event');
}

function logEnd(deps: RunDeps, run: Run): void {
  const fields = { correlationId: run.correlationId, webhook: run.webhookUuid, event: run.eventId, run: run.id };
  const ms = (run.endedAt?.getTime() ?? 0) - run.startedAt.getTime();
  if (run.error) deps.log.warn({ ...fields, ms, code: run.error.code }, '[WEBHOOK] run failed');
  else deps.log.info({ ...fields, ms, eventName: run.event }, '[WEBHOOK] run done');
}
