import type { View } from '../chat/view.ts';
import type { Clock } from '../domain/clock.ts';
import type { Endpoint } from '../domain/endpoint.ts';
import type { Logger } from '../domain/logger.ts';
import { type PostSomewhereDeps, postSomewhere } from './post-somewhere.ts';

/** A key that stops signing soon, beside a newer one. */
export interface EndingKey {
  id: string;
  until: Date;
  /** When the newer key came, from when on both sign. */
  since: Date;
}

export interface KeyReminderDeps extends PostSomewhereDeps {
  /** All endpoints; undefined while they are not known. */
  endpoints(): readonly Endpoint[] | undefined;
  /** True for the first who asks with this key today. */
  first(key: string): Promise<boolean>;
  /** Takes that back: nobody was told. */
  forget(key: string): Promise<void>;
  view(endpoint: Endpoint, key: EndingKey): View;
  clock: Clock;
  log: Logger;
}

/** How long before its end people are told of it; a quarter of the time that both keys sign, where that is less. */
const aheadMs = 3 * 3_600_000;
/** Whoever lets two keys sign for less than this has an eye on it. */
const shortestMs = 30 * 60_000;

/**
 * Tells a project that the old signing key of an endpoint is about to end, once for each key: which key a receiver
 * checks with can't be seen from here, so somebody has to look. Run it every few minutes.
 */
export function createKeyReminder(deps: KeyReminderDeps): (signal: AbortSignal) => Promise<void> {
  return async (signal) => {
    for (const endpoint of deps.endpoints() ?? []) {
      for (const key of endingKeys(endpoint, deps.clock.now())) {
        if (signal.aborted) return;
        await remind(deps, endpoint, key);
      }
    }
  };
}

function endingKeys({ state, keys }: Endpoint, now: number): EndingKey[] {
  if (state === 'disabled' || keys.length < 2) return [];
  return keys.flatMap(({ id, until }, index) => {
    const since = keys[index - 1]?.createdAt;
    if (!until || !since) return [];
    const both = until.getTime() - since.getTime();
    const left = until.getTime() - now;
    return both >= shortestMs && left > 0 && left <= Math.min(aheadMs, both / 4) ? [{ id, until, since }] : [];
  });
}

async function remind(deps: KeyReminderDeps, endpoint: Endpoint, ending: EndingKey): Promise<void> {
  const key = `key_ends ${endpoint.id} ${ending.id}`;
  try {
    if (!(await deps.first(key))) return;
    await postSomewhere(deps, { project: endpoint.project, view: deps.view(endpoint, ending), key }).catch(
      async (error: unknown) => {
        await deps.forget(key);
        throw error;
      },
    );
  } catch (error) {
    deps.log.warn({ err: error, endpoint: endpoint.id }, '[WEBHOOK] the end of a signing key could not be told');
  }
}
