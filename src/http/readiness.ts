import type { Clock } from '../domain/clock.ts';

/** What /readyz says. */
export interface Readiness {
  ready: boolean;
  checks: { name: string; ok: boolean; detail: string }[];
}

/** One thing that has to be in order. `run` returns a few words about it, or throws with what is wrong. */
export interface ReadinessCheck {
  name: string;
  run(): Promise<string>;
}

/** A check that has not answered after this time is red: what asks can't wait longer. */
const patienceMs = 2_000;

/** Runs all checks side by side and puts their outcomes together. Never throws. */
export function createReadiness(checks: readonly ReadinessCheck[], clock: Clock): () => Promise<Readiness> {
  return async () => {
    const outcomes = await Promise.all(checks.map((check) => outcomeOf(check, clock)));
    return { ready: outcomes.every(({ ok }) => ok), checks: outcomes };
  };
}

async function outcomeOf({ name, run }: ReadinessCheck, clock: Clock): Promise<Readiness['checks'][number]> {
  const waiting = new AbortController();
  const tooLate = clock.sleep(patienceMs, waiting.signal).then(() => {
    throw new Error('no answer yet');
  });
  try {
    return { name, ok: true, detail: await Promise.race([run(), tooLate]) };
  } catch (error) {
    return { name, ok: false, detail: error instanceof Error ? error.message : String(error) };
  } finally {
    tooLate.catch(() => undefined);
    waiting.abort();
  }
}
