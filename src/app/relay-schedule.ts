import { z } from 'zod';
import type { Clock } from '../domain/clock.ts';
import type { Logger } from '../domain/logger.ts';
import type { DeliveryWindow } from '../pipeline/delivery-window.ts';
import type { Due } from '../pipeline/due.ts';
import { createLetGo } from '../pipeline/let-go.ts';
import type { MatchRules } from '../pipeline/publish.ts';
import { createRunReplay } from '../pipeline/replay.ts';
import type { Schedule } from '../queue/schedule.ts';
import type { Store } from '../store/store.ts';

export interface RelayScheduleParts {
  store: Pick<Store, 'subscribers' | 'deliveries' | 'replays'>;
  schedule: Pick<Schedule, 'define' | 'every' | 'sooner'>;
  clock: Clock;
  log: Logger;
}

const ofEndpoint = z.object({ endpointId: z.string() });
const ofReplay = z.object({ replayId: z.string() });

/** Endpoints whose next tries a process looks after at once, and jobs over deliveries that it carries on at once. */
const dueAtOnce = 64;
const replaysAtOnce = 4;

/** How the next tries of an endpoint are planned: one occasion each, whatever the number. */
export function planDue(schedule: RelayScheduleParts['schedule']) {
  return (endpointId: string, when: Date) =>
    schedule.sooner('deliver.due', {
      when,
      key: endpointId,
      data: { endpointId } satisfies z.infer<typeof ofEndpoint>,
    });
}

interface Relay {
  parts: RelayScheduleParts;
  rules: MatchRules;
  due: Due;
  window: DeliveryWindow;
}

/** What the schedule carries of the relay. */
export function planRelay({ parts, rules, due, window }: Relay): void {
  const { schedule, store, clock, log } = parts;
  const runReplay = createRunReplay({
    ...rules,
    replays: store.replays,
    queue: store.deliveries,
    subscribers: store.subscribers,
    wake(endpointIds) {
      for (const endpointId of endpointIds) window.wake(endpointId);
      window.look();
    },
    clock,
    log,
  });
  const letGo = createLetGo({
    ...store,
    queue: store.deliveries,
    begin: (replayId) => beginReplay(parts, replayId),
    clock,
    log,
  });
  schedule.define('deliver.due', (data) => due.due(ofEndpoint.parse(data).endpointId), dueAtOnce);
  schedule.define(
    'deliver.replay',
    (data, signal) => unlessStopping(runReplay(ofReplay.parse(data).replayId, signal), signal),
    replaysAtOnce,
  );
  schedule.define('endpoint.pause_ends', letGo);
  schedule.every('deliver.sweep', '1 minute', async () => {
    await due.sweep();
    await letGo();
    for (const replayId of await store.replays.running(100)) await beginReplay(parts, replayId);
  });
}

/** A shutdown is no failure: the job is still running for whoever takes it up. */
async function unlessStopping(task: Promise<void>, signal: AbortSignal): Promise<void> {
  await task.catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

/** Has a job carried on by whichever process is free. Never throws: the sweep sees to what is not planned now. */
export async function beginReplay({ schedule, clock, log }: RelayScheduleParts, replayId: string): Promise<void> {
  const data: z.infer<typeof ofReplay> = { replayId };
  await schedule
    .sooner('deliver.replay', { when: new Date(clock.now()), key: replayId, data })
    .catch((error: unknown) => log.warn({ err: error, replay: replayId }, 'a replay begins with the next sweep'));
}

/** Has the end of a pause looked after at its time. */
export async function planPauseEnd({ sooner }: RelayScheduleParts['schedule'], id: string, when: Date): Promise<void> {
  await sooner('endpoint.pause_ends', { when, key: id, data: null });
}
