import type { Schedule, TaskFor } from '../../src/queue/schedule.ts';
import type { FakeClock } from '../support/fake-clock.ts';

interface Occasion {
  when: number;
  cancel(): void;
}

/** Later work by a clock that the test moves, for tests of what is done; when Agenda does it has tests of its own. */
export function createClockSchedule(
  clock: FakeClock,
): Pick<Schedule, 'define' | 'every' | 'sooner'> & { planned(): Map<string, number> } {
  const tasks = new Map<string, TaskFor>();
  const occasions = new Map<string, Occasion>();
  const { signal } = new AbortController();
  return {
    define: (name, task) => void tasks.set(name, task),
    every: (_, __, task) => void clock.every(60_000, () => void task(signal).catch(() => undefined)),
    async sooner(name, { key, when, data }) {
      const at = when.getTime();
      const id = `${name} ${key}`;
      const known = occasions.get(id);
      if (known && known.when <= at) return;
      known?.cancel();
      const run = () => {
        occasions.delete(id);
        void tasks
          .get(name)?.(data, signal)
          .catch(() => undefined);
      };
      occasions.set(id, { when: at, cancel: clock.after(at - clock.now(), run) });
    },
    planned: () => new Map([...occasions].map(([id, { when }]) => [id, when])),
  };
}
