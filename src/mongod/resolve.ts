import { AppError } from '../domain/errors.ts';
import { type Candidate, isProgram, type Program, type Search } from './candidate.ts';
import { configured } from './candidates/configured.ts';
import { download } from './candidates/download.ts';
import { kept } from './candidates/kept.ts';
import { onPath } from './candidates/on-path.ts';
import { wheel } from './candidates/wheel.ts';

/** Where a mongod may come from, in the order in which they are tried. */
const candidates: readonly Candidate[] = [configured, onPath, kept, download, wheel];

const notOnWindows = 'nothing, the embedded database runs on Linux and macOS (on Windows under WSL)';

/**
 * The first mongod that runs here, is new enough and can open the data that is there.
 * Throws `mongod_unavailable` with what was tried and why each failed.
 */
export async function findMongod(search: Search): Promise<Program> {
  if (process.platform === 'win32') throw new AppError('mongod_unavailable', { tried: notOnWindows });
  const tried: string[] = [];
  for (const candidate of candidates) {
    const answer = await candidate.find(search);
    if (isProgram(answer)) return answer;
    tried.push(`${candidate.name} (${answer.why})`);
  }
  throw new AppError('mongod_unavailable', { tried: tried.join('; ') });
}
