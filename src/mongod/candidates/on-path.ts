import type { Candidate } from '../candidate.ts';
import { probe } from '../version.ts';

/** The machine's own mongod. */
export const onPath: Candidate = {
  name: 'mongod on PATH',
  find: (search) => probe('mongod', 'found on PATH', search),
};
