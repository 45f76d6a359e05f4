import type { View } from '../chat/view.ts';
import type { Clock } from '../domain/clock.ts';
import type { Logger } from '../domain/logger.ts';
import type { Silence, TrafficKind, TrafficSource } from '../domain/silence.ts';
import { type PostSomewhereDeps, postSomewhere } from './post-somewhere.ts';

/** What came when. Every question is answered from an index. */
export interface Traffic {
  /** Webhooks and endpoints in use, some at a time. */
  sources(): AsyncIterable<TrafficSource>;
  lastAt(kind: TrafficKind, id: string): Promise<Date | undefined>;
  /** Events from `from` (inclusive) to `to` (exclusive), counted up to `limit`. */
  countUpTo(kind: TrafficKind, id: string, range: { from: Date; to: Date; limit: number }): Promise<number>;
}

/** The silences that were told. */
export interface SilenceStore {
  list(): Promise<Silence[]>;
  /** False when it was there before. */
  open(silence: Silence): Promise<boolean>;
  posted(silence: Silence): Promise<void>;
  close(silence: TrafficSource): Promise<boolean>;
}

export interface QuietDeps extends PostSomewhereDeps {
  traffic: Traffic;
  silences: SilenceStore;
  view(silence: Silence, back: boolean): View;
  clock: Clock;
  log: Logger;
}

/** So many events in the same hours of earlier days make it usual that there are some. */
export const usualEvents = 20;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Shorter silences are no news; longer ones are compared by their first day. */
const shortestMs = hourMs;
/** Of the seven days before, those that must have had traffic in the same hours, a week ago among them. */
const usualDays = 4;

/**
 * Looks for webhooks and endpoints that normally have traffic and have none. One is quiet when nothing came for an hour
 * or more although in the same hours a week ago, and on at least four of the last seven days, 20 events or more came. So
 * a quiet Sunday is no news where Sundays are quiet, and a rare sender is given the time in which it usually sends 20.
 * Silence is counted from the start of this process at the earliest: what we missed ourselves is not the sender's fault.
 */
export function createQuiet(deps: QuietDeps): (signal: AbortSignal) => Promise<void> {
  const startedAt = deps.clock.now();
  return async (signal) => {
    const known = new Map((await deps.silences.list()).map((silence) => [`${silence.kind}:${silence.id}`, silence]));
    for (const silence of known.values()) if (!signal.aborted) await endIfBack(deps, silence);
    for await (const source of deps.traffic.sources()) {
      if (signal.aborted) return;
      const before = known.get(`${source.kind}:${source.id}`);
      if (before?.post) continue;
      const silence = before ?? (await silenceOf(deps, source, startedAt));
      if (silence) await tell(deps, silence);
    }
  };
}

async function silenceOf(
  { traffic, clock }: QuietDeps,
  source: TrafficSource,
  startedAt: number,
): Promise<Silence | undefined> {
  const { kind, id } = source;
  const lastAt = await traffic.lastAt(kind, id);
  const now = clock.now();
  if (!lastAt) return undefined;
  const from = Math.max(lastAt.getTime(), startedAt);
  const to = Math.min(now, from + dayMs);
  if (to - from < shortestMs) return undefined;
  let days = 0;
  for (let day = 7; day >= 1; day--) {
    const range = { from: new Date(from - day * dayMs), to: new Date(to - day * dayMs), limit: usualEvents };
    const isUsual = (await traffic.countUpTo(kind, id, range)) >= usualEvents;
    // A week ago is asked first: most sources end here, after one look into the index.
    if (day === 7 && !isUsual) return undefined;
    if (isUsual) days++;
  }
  return days >= usualDays ? { ...source, lastAt } : undefined;
}

/** One message; the process that was cut off between the two steps leaves it to the next look. */
async function tell(deps: QuietDeps, silence: Silence): Promise<void> {
  await deps.silences.open(silence);
  const key = `quiet ${silence.kind} ${silence.id} ${silence.lastAt.getTime()}`;
  try {
    const post = await postSomewhere(deps, { project: silence.project, view: deps.view(silence, false), key });
    await deps.silences.posted({ ...silence, post });
  } catch (error) {
    deps.log.warn({ err: error, of: silence.id }, '[WEBHOOK] a silence could not be told');
  }
}

async function endIfBack(deps: QuietDeps, silence: Silence): Promise<void> {
  const { kind, id, post, project } = silence;
  const lastAt = await deps.traffic.lastAt(kind, id);
  if (lastAt && lastAt.getTime() <= silence.lastAt.getTime()) return;
  if (!(await deps.silences.close(silence)) || !post) return;
  const view = deps.view({ ...silence, lastAt: lastAt ?? silence.lastAt }, true);
  try {
    await deps.platforms.get(post.platform)?.update(post, view, project);
  } catch (error) {
    deps.log.info({ err: error, of: id }, 'the message of a silence could not be changed');
  }
}
