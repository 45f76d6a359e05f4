import type { Clock } from '../domain/clock.ts';
import { AppError } from '../domain/errors.ts';

/** Counts what one person does and throws `rate_limited` when it is too much. */
export type Pace = (key: string) => void;

/** At most `most` times in any `perMs` milliseconds for each key (case R3). Forgets keys that have been quiet. */
export function createPace(clock: Clock, { most, perMs }: { most: number; perMs: number }): Pace {
  const times = new Map<string, number[]>();
  let sweptAt = clock.now();
  const sweep = (now: number) => {
    if (now - sweptAt < perMs) return;
    sweptAt = now;
    for (const [key, list] of times) if ((list.at(-1) ?? 0) <= now - perMs) times.delete(key);
  };
  return (key) => {
    const now = clock.now();
    sweep(now);
    const recent = (times.get(key) ?? []).filter((time) => time > now - perMs);
    const [first] = recent;
    if (recent.length >= most && first !== undefined) {
      throw new AppError('rate_limited', { seconds: Math.ceil((first + perMs - now) / 1_000) });
    }
    times.set(key, [...recent, now]);
  };
}
