import type { Source } from './source.ts';
import { github } from './sources/github.ts';
import { gitlab } from './sources/gitlab.ts';
import { plain } from './sources/plain.ts';

/** Every kind of sender by name, in the order in which forms offer them. */
export const sources: ReadonlyMap<string, Source> = new Map(
  [github, gitlab, plain].map((source) => [source.name, source]),
);
