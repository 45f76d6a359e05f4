import { readFileSync } from 'node:fs';

/** Microseconds in a tick of Linux's accounting: USER_HZ is 100 everywhere. */
const tick = 10_000;

/** Processor time that a process has used, all threads, in microseconds; undefined where the system doesn't tell (it is read from Linux's /proc). */
export function processorTime(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // After the name, which may hold anything: state, then fields 4 and on; 14 and 15 are user and system time.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * tick;
  } catch {
    return undefined;
  }
}

/** Tells what each of some events has cost the named processes since now: on a busy machine that is steadier than rates. */
export function startMeter(pids: Record<string, number>): (events: number) => string {
  const before = Object.entries(pids).map(([name, pid]) => ({ name, pid, time: processorTime(pid) }));
  return (events) => {
    const costs = before.flatMap(({ name, pid, time }) => {
      const now = processorTime(pid);
      return time === undefined || now === undefined || events === 0
        ? []
        : [`${name} ${((now - time) / events).toFixed(0)} µs`];
    });
    return costs.join(' + ');
  };
}
