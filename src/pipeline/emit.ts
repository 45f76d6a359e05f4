import { callbackHeader, callbackOf } from '../domain/callback.ts';
import type { Clock } from '../domain/clock.ts';
import { AppError, toAppError } from '../domain/errors.ts';
import { hopsHeader, hopsOf } from '../domain/hops.ts';
import type { InboundEvent } from '../domain/inbound-event.ts';
import type { Logger } from '../domain/logger.ts';
import type { Project } from '../domain/project.ts';
import type { Run } from '../domain/run.ts';
import type { TicketNews } from '../inbound/tickets.ts';
import type { Breach } from './budget.ts';
import type { Publication, Publish } from './publish.ts';
import { archivedFacts, beginningFacts, callbackFact, endFacts, type Fact } from './run-facts.ts';
import { ticketFacts } from './ticket-facts.ts';

export interface EmitDeps {
  publish: Publish;
  /** Whether a project has any endpoint; asked before anything is made, so that without one all this costs nothing. */
  anybody(project: string): boolean | Promise<boolean>;
  project(slug: string): Promise<Project | undefined>;
  /** What an inbound event says about tickets. */
  tickets(source: string, event: string, payload: unknown): TicketNews[];
  /** The period's costs when this run made them exceed the project's budget. */
  breach(run: Run): Promise<Breach | undefined>;
  /** Where people read a run. */
  runUrl(run: Run): string | null;
  clock: Clock;
  log: Logger;
}

/** What a run is about. */
export interface Cause {
  event: Pick<
    InboundEvent,
    'id' | 'kind' | 'source' | 'event' | 'headers' | 'receivedAt' | 'project' | 'correlationId' | 'trace'
  >;
  payload: unknown;
}

/**
 * Tells subscribers what runs do. Ids derive from the run or its event, so whatever is told again after a crash is the
 * same event. Nothing here delays a run but storing the events at its end.
 */
export interface Emit {
  /** A run begins: its session and the tickets of its event. Resolves to whether all that could be stored. Never throws. */
  begun(run: Run, cause: Cause): Promise<boolean>;
  /**
   * A run has ended and is saved: its tools, steps and outcome, and what `begun` could not store (`told`). Resolves
   * when they are stored; throws `store_unavailable`, so that the event stays open and is taken up again.
   */
  ended(run: Run, cause: Cause, told?: Promise<boolean>): Promise<void>;
  /** Retention is about to remove runs, whose ids are only asked for where somebody is told. Throws as `ended` does. */
  archiving(project: string, runIds: () => Promise<string[]>): Promise<void>;
}

export function createEmit(deps: EmitDeps): Emit {
  return {
    async begun(run, cause) {
      try {
        await tellAll(deps, run.project, cause, () => beginning(deps, run, cause));
        return true;
      } catch {
        return false;
      }
    },
    async ended(run, cause, told) {
      const known = (await told) === true;
      const breach = await deps.breach(run);
      await tellAll(deps, run.project, cause, async () => [
        ...(known ? [] : await beginning(deps, run, cause)),
        ...endFacts(run, deps.runUrl(run)),
        ...(breach ? [breachFact(run, breach)] : []),
        ...callback(deps, run, cause),
      ]);
      breach?.told();
    },
    async archiving(project, runIds) {
      const now = new Date(deps.clock.now());
      const facts = async () => (await runIds()).map((runId) => archivedFacts(runId, now));
      await tellAll(deps, project, undefined, facts);
    },
  };
}

async function beginning(deps: EmitDeps, run: Run, cause: Cause): Promise<Fact[]> {
  // A sample that somebody sent to try a webhook is about nobody's tickets, and a reply is about the run it answers.
  const isReal = cause.event.kind === 'inbound';
  const news = isReal ? deps.tickets(cause.event.source, cause.event.event, cause.payload) : [];
  const project = news.length > 0 ? await deps.project(run.project) : undefined;
  return [...ticketFacts(news, cause.event, project), ...beginningFacts(run, cause.event.kind === 'reply')];
}

/** What the caller asked for (`switchhook-callback`): told to the named endpoint alone, whatever that one subscribes to. */
function callback(deps: EmitDeps, run: Run, { event }: Cause): (Fact & { only: string })[] {
  const only = callbackOf(event.headers[callbackHeader]);
  return only === undefined ? [] : [{ ...callbackFact(run, deps.runUrl(run)), only }];
}

function breachFact(run: Run, { id, period, amount }: Breach): Fact {
  const data = { tenant_id: run.project, period, amount };
  return { id, type: 'cost.threshold_exceeded', at: run.endedAt ?? run.startedAt, data };
}

/** Publishes side by side, which lets the store group them. What does not fit the catalog is our mistake: logged, not thrown. */
async function tellAll(
  deps: EmitDeps,
  project: string,
  cause: Cause | undefined,
  make: () => Promise<(Fact & { only?: string })[]>,
): Promise<void> {
  if (!(await deps.anybody(project))) return;
  const origin = cause && {
    correlationId: cause.event.correlationId,
    trace: cause.event.trace,
    hops: hopsOf((cause.event.headers[hopsHeader] ?? '').split(', ')),
  };
  await Promise.all((await make()).map((fact) => tell(deps, { project, ...origin }, fact)));
}

async function tell(
  { publish, log }: EmitDeps,
  origin: Pick<Publication, 'project' | 'correlationId' | 'trace' | 'hops'>,
  { at, ...fact }: Fact & { only?: string },
): Promise<void> {
  try {
    await publish({ ...origin, ...fact, timestamp: at });
  } catch (error) {
    const { code } = toAppError(error);
    if (code === 'store_unavailable') throw error;
    if (code === 'overloaded') throw new AppError('store_unavailable', {}, { cause: error });
    log.error({ err: error, type: fact.type, event: fact.id }, 'an event could not be published');
  }
}
