import type { Clock } from '../domain/clock.ts';
import { toAppError } from '../domain/errors.ts';
import type { Incident } from '../domain/incident.ts';
import type { Logger } from '../domain/logger.ts';
import { formatDestination } from '../domain/project.ts';
import type { DeliveryNews, TellDelivery } from './delivery-news.ts';
import { createIncidentCard, type IncidentCardDeps, type Shown } from './incident-card.ts';
import { type IncidentChange, joined, noChange, withNews } from './incident-change.ts';
import { createIncidentLedger } from './incident-ledger.ts';
import { createThreadLines, reply, type ThreadLines } from './incident-thread.ts';
import { createOpenIncidents } from './open-incidents.ts';
import type { IncidentStore } from './outbound-ports.ts';

export interface IncidentsDeps extends IncidentCardDeps {
  store: IncidentStore;
  clock: Clock;
  log: Logger;
}

/** What befalls endpoints, as messages in chat that are kept up to date. */
export interface Incidents {
  /** Takes note of a piece of news. Never throws, never waits. */
  tell: TellDelivery;
  /** Something else of an endpoint changed that its message shows: paused, resumed, muted, deleted. */
  refresh(endpointId: string): void;
  /** Writes and shows what was heard, once more, and stops. */
  stop(): Promise<void>;
}

/** A failure that is over after so many milliseconds, and cost no event, makes no message. */
const firstAfterMs = 3_000;
/** Milliseconds between two edits of one message: chat platforms allow about one a second. */
const betweenMs = 1_000;
/** Waits before the tries of a message that could not be written, in milliseconds; then the next news tries again. */
const againAfterMs = [1_000, 2_000, 5_000, 10_000, 20_000, 40_000, 60_000, 120_000, 300_000];
/** Tries for which a channel that does not answer is waited for; then another channel will do. */
const patientTries = 5;

/**
 * Between two replies in one channel, whichever endpoints they are about: results and answers to people go the same way,
 * about one a second, and must not wait for them.
 */
const betweenRepliesMs = 15_000;

/** One endpoint, as far as there is something to do. */
interface Watch {
  endpointId: string;
  change: IncidentChange | undefined;
  busy: Promise<void> | undefined;
  cancel: (() => void) | undefined;
  /** Tries in a row that failed. */
  trouble: number;
  /** What this process put into the message last. */
  text: string | undefined;
  /** What goes into its thread. */
  lines: ThreadLines;
  /** Replies in the thread, as far as is known. */
  told: number;
}

/** Creates the listener. One message per incident, whatever the number of processes, tries and deliveries. */
export function createIncidents(deps: IncidentsDeps): Incidents {
  const { clock, log } = deps;
  const watches = new Map<string, Watch>();
  const open = createOpenIncidents(deps);
  const write = createIncidentLedger(deps);
  const show = createIncidentCard(deps);
  const spokenAt = new Map<string, number>();
  let stopped = false;

  function note(endpointId: string, add: (before: IncidentChange) => IncidentChange, news?: DeliveryNews): void {
    const watch = watches.get(endpointId) ?? newWatch(endpointId);
    if (news) watch.lines.add(news);
    watches.set(endpointId, watch);
    const first = !open.has(endpointId) && watch.text === undefined;
    watch.change = add(watch.change ?? noChange);
    arm(watch, first ? firstAfterMs : betweenMs);
  }

  function arm(watch: Watch, ms: number): void {
    if (watch.busy || watch.cancel || stopped) return;
    watch.cancel = clock.after(ms, () => run(watch));
  }

  function run(watch: Watch): void {
    watch.cancel = undefined;
    watch.busy = turn(watch).then((wait) => {
      watch.busy = undefined;
      if (wait !== undefined) {
        watch.change ??= noChange;
        arm(watch, Math.max(betweenMs, wait));
      } else if (watch.change) arm(watch, betweenMs);
      else if (!open.has(watch.endpointId)) watches.delete(watch.endpointId);
    });
  }

  /** One write and one edit; returns after how many milliseconds there is to be another one. Never throws. */
  async function turn(watch: Watch): Promise<number | undefined> {
    const { endpointId, text, lines } = watch;
    const tells = (stopped || lines.wait(clock.now(), watch.told) === 0) && text !== undefined;
    const change = { ...(watch.change ?? noChange), tells };
    watch.change = undefined;
    let incident: Incident | undefined;
    try {
      incident = await write(endpointId, change);
    } catch (error) {
      const wait = failed(watch, error);
      if (wait !== undefined) watch.change = joined(change, watch.change ?? noChange);
      return wait;
    }
    open.note(endpointId, incident !== undefined && incident.closedAt === undefined);
    if (!incident) return undefined;
    try {
      const shown = await show({ incident, before: text, patient: watch.trouble < patientTries });
      watch.trouble = 0;
      watch.text = shown.text;
      return soonest(shown.again, await speak(watch, incident, shown));
    } catch (error) {
      return failed(watch, error);
    }
  }

  /**
   * What is new goes into the thread, unless it is not the time; where there is no message, or a quiet one, it is left
   * unsaid. Returns after how many milliseconds there is more to say.
   */
  async function speak(
    watch: Watch,
    incident: Incident,
    { post, endpoint, again }: Shown,
  ): Promise<number | undefined> {
    const { lines } = watch;
    const now = clock.now();
    watch.told = incident.told ?? 0;
    lines.see(endpoint, now);
    if (!post && again === undefined) lines.take(now);
    const due = lines.wait(now, watch.told);
    if (!post || due === undefined) return due;
    const channel = formatDestination(post);
    const wait = Math.max(due, (spokenAt.get(channel) ?? Number.NEGATIVE_INFINITY) + betweenRepliesMs - now);
    if (wait > 0 && !stopped) return wait;
    spokenAt.set(channel, now);
    await reply(deps, { incident, post, notes: lines.take(now) });
    return undefined;
  }

  function failed(watch: Watch, error: unknown): number | undefined {
    const failure = toAppError(error);
    const wait = failure.retryable ? againAfterMs[watch.trouble] : undefined;
    watch.trouble = wait === undefined ? 0 : watch.trouble + 1;
    log.warn({ err: error, endpoint: watch.endpointId }, '[WEBHOOK] the message of an incident is not up to date');
    return wait;
  }

  function heard(news: DeliveryNews): void {
    const { endpoint, delivery } = news;
    const add = () => note(endpoint.id, (before) => withNews(before, news), news);
    // Replays show how many dead letters are left, also when all is well again.
    if (news.kind !== 'delivered' || delivery.chain > 1 || watches.has(endpoint.id)) add();
    else open.whenOpen(endpoint.id, add);
  }

  return {
    tell(news) {
      if (isSpokenOf(news)) heard(news);
    },
    refresh: (endpointId) => open.whenOpen(endpointId, () => note(endpointId, (before) => before)),
    async stop() {
      stopped = true;
      const last = [...watches.values()].map(async (watch) => {
        watch.cancel?.();
        await watch.busy;
        if (watch.change) await turn(watch);
      });
      await Promise.all(last);
    },
  };
}

/** What fails on its way to those who want to hear of failures is no failure to tell of; what it did to its endpoint is. */
function isSpokenOf({ kind, delivery }: DeliveryNews): boolean {
  return !delivery.operational || kind === 'disabled' || kind === 'delivered' || kind === 'recovered';
}

function newWatch(endpointId: string): Watch {
  const idle = { change: undefined, busy: undefined, cancel: undefined, text: undefined };
  return { endpointId, ...idle, trouble: 0, lines: createThreadLines(), told: 0 };
}

function soonest(...waits: (number | undefined)[]): number | undefined {
  const given = waits.filter((wait) => wait !== undefined);
  return given.length > 0 ? Math.min(...given) : undefined;
}
