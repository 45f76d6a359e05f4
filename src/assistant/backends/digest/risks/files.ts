import { type FileKind, kindsOf } from '../paths.ts';
import { type Risk, riskIf, type Story } from '../story.ts';
import type { RiskCode } from '../words/risks.ts';

/** Removed files from which on their number is worth a note. */
const manyRemoved = 20;

/** What the list of changed files tells. Nothing is said about files that the event doesn't list. */
export function fileRisks({ files, commits, size }: Story): Risk[] {
  if (!files) return [];
  const kept = byKind([...files.added, ...files.modified]);
  const gone = byKind(files.removed);
  const all = (kind: FileKind) => [...kept(kind), ...gone(kind)];
  return [
    ...listed('secret_file', kept('secret')),
    ...listed('secret_file_removed', gone('secret')),
    ...listed('ci_changed', all('ci')),
    ...listed('ownership_changed', all('ownership')),
    ...listed('migration', all('migration')),
    ...listed('infrastructure', all('infrastructure')),
    ...dependencies(all('manifest'), all('lock')),
    ...listed('tests_removed', gone('test')),
    ...(files.complete ? missingTests(kept('source').length, all('test').length) : []),
    ...riskIf(files.removed.length >= manyRemoved, 'many_deletions', { count: files.removed.length }),
    ...riskIf(!files.complete, 'files_unknown', { listed: commits.length, total: size.commits ?? 0 }),
  ];
}

/** Sorts paths by what they are; ask the result for one kind. */
function byKind(paths: string[]): (kind: FileKind) => string[] {
  const sorted = new Map<FileKind, string[]>();
  for (const path of paths) {
    for (const kind of kindsOf(path)) {
      const there = sorted.get(kind);
      if (there) there.push(path);
      else sorted.set(kind, [path]);
    }
  }
  return (kind) => sorted.get(kind) ?? [];
}

function listed(code: RiskCode, files: string[]): Risk[] {
  return riskIf(files.length > 0, code, { files });
}

/** A lock file beside its manifest is usual; one alone is how a dependency is swapped unnoticed. */
function dependencies(manifests: string[], locks: string[]): Risk[] {
  if (manifests.length === 0) return listed('lock_only', locks);
  return listed('dependencies', [...manifests, ...locks]);
}

function missingTests(sources: number, tests: number): Risk[] {
  if (sources === 0 || tests > 0) return [];
  return [sources === 1 ? { code: 'tests_missing_one' } : { code: 'tests_missing', details: { count: sources } }];
}
