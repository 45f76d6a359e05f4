import { readFile } from 'node:fs/promises';
import { runProgram } from './run-program.ts';

/** What identifies a running process beyond its id, which the system gives out again. */
export interface ProcessFacts {
  /** Differs for every process that ever had this id, restarts of the machine included. */
  started: string;
  command: string;
}

/** A process that runs now, or undefined when there is none of this id (a zombie counts as none). */
export function findProcess(pid: number): Promise<ProcessFacts | undefined> {
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
}

/** Linux: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html (containers often have no `ps`). */
async function fromProc(pid: number): Promise<ProcessFacts | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold anything; what follows it begins with field 3.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, startTicks] = [fields[0], fields[19]];
    if (state === 'Z' || state === 'X') return undefined;
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8');
    return { started: `${boot.trim()}:${startTicks}`, command: command.replaceAll('\0', ' ') };
  } catch {
    return undefined;
  }
}

async function fromPs(pid: number): Promise<ProcessFacts | undefined> {
  const options = { timeout: 5_000 };
  const ran = await runProgram('ps', ['-o', 'stat=', '-o', 'lstart=', '-p', String(pid)], options);
  const command = await runProgram('ps', ['-ww', '-o', 'command=', '-p', String(pid)], options);
  if (ran.kind !== 'done' || command.kind !== 'done') return undefined;
  const [, state, started] = /^(\S+)\s+(.+)$/.exec(ran.output.trim()) ?? [];
  if (state === undefined || started === undefined || state.startsWith('Z')) return undefined;
  return { started, command: command.output.trim() };
}
