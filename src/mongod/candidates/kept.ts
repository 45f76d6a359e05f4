import { keepFolders, keptIn } from '../cache-folder.ts';
import { type Candidate, isProgram, type Program } from '../candidate.ts';
import { newerFirst, probe } from '../version.ts';

/** A program that an earlier start obtained: the newest that still runs and opens the data. */
export const kept: Candidate = {
  name: 'obtained before',
  async find(search) {
    const folders = keepFolders(search);
    const paths = (await Promise.all(folders.map(keptIn))).flat();
    const answers = await Promise.all(paths.map((path) => probe(path, `obtained before (${path})`, search)));
    const [best] = answers.filter(isProgram).sort((a: Program, b: Program) => newerFirst(a.version, b.version));
    if (best) return best;
    const refusals = answers.flatMap((answer, i) => (isProgram(answer) ? [] : [`${paths[i]}: ${answer.why}`]));
    return { why: refusals.join(', ') || `none in ${folders.join(' or ')}` };
  },
};
