import type { Language } from '../../../domain/errors.ts';
import { facts } from './facts.ts';
import { headline } from './headline.ts';
import { join } from './lists.ts';
import { commits, excerpt, failures, files, risks } from './sections.ts';
import type { Story } from './story.ts';

/** How much of each list is written. */
export interface Room {
  commits: number;
  files: number;
  excerpt: number;
}

/** The digest itself is short; who asks for more in the thread gets more. */
const brief: Room = { commits: 5, files: 8, excerpt: 280 };
export const ample: Room = { commits: 25, files: 60, excerpt: 2_000 };

/** The whole digest: headline, facts, risk notes, failures, excerpt, commits, files. */
export function writeDigest(story: Story, language: Language, room: Room = brief): string {
  return join([
    headline(story, language),
    facts(story, language),
    risks(story, language),
    story.failures.some((failure) => failure.why ?? failure.link) ? failures(story, language) : '',
    excerpt(story, room.excerpt),
    commits(story, language, room.commits),
    files(story, language, room.files),
  ]);
}
