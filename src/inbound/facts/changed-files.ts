import type { Payload } from './payload.ts';

/** Distinct paths that the commits of a push add, change or remove; undefined when there are none. */
export function changedFiles(commits: Payload[]): number | undefined {
  const paths = new Set<string | undefined>();
  for (const commit of commits) {
    for (const kind of ['added', 'modified', 'removed']) {
      for (const path of commit.list(kind)) paths.add(path.text());
    }
  }
  return paths.size || undefined;
}
