import type { Clock } from '../domain/clock.ts';
import type { Answer } from './intent.ts';

/** How long after a press the same one counts as part of a double click, in milliseconds. */
const doubleClickMs = 2_000;

/** Runs what a button does, or gives the answer of the same press a moment ago. */
export type PressOnce = (key: string, run: () => Promise<Answer[]>) => Promise<Answer[]>;

/** Remembers presses for two seconds, so that a double click sends one test and makes one secret. */
export function createPressOnce(clock: Clock): PressOnce {
  const recent = new Map<string, Promise<Answer[]>>();
  return (key, run) => {
    const running = recent.get(key);
    if (running) return running;
    const answers = run();
    recent.set(key, answers);
    const forget = () => recent.delete(key);
    void answers.then(() => clock.after(doubleClickMs, forget), forget);
    return answers;
  };
}
