import type { Candidate } from '../candidate.ts';
import { isProgram } from '../candidate.ts';
import { probe } from '../version.ts';

/** The program that the settings name. One that can't be used is passed over, and said so. */
export const configured: Candidate = {
  name: 'SWITCHHOOK_MONGOD',
  async find(search) {
    if (search.mongodPath === undefined) return { why: 'not set' };
    const answer = await probe(search.mongodPath, `from SWITCHHOOK_MONGOD (${search.mongodPath})`, search);
    if (isProgram(answer)) return answer;
    search.say(`SWITCHHOOK_MONGOD is passed over: ${search.mongodPath}: ${answer.why}`);
    return { why: `${search.mongodPath}: ${answer.why}` };
  },
};
