import type { Commit, FileChanges, Push, Telling } from '../story.ts';
import { count, isRecord, items, scalar, str, texts, yes } from '../value.ts';

/**
 * A push as GitHub, GitLab, Gitea and Gitee describe it; they agree on `ref`, `before`, `after` and the commits.
 * `refs/heads/x` is a branch, `refs/tags/x` a tag; an all-zero commit id stands for "none".
 */
export function readPush(payload: unknown): Telling {
  const push = pushOf(payload);
  const commits = items(payload, 'commits').filter(isRecord);
  const total = count(payload, 'total_commits_count', 'size') ?? commits.length;
  const told = { commits: commits.map(commitOf), said: commits.map((commit) => scalar(commit.message) ?? '') };
  // The files of a tagged commit came with an earlier push and were judged then.
  const files = push.kind === 'tag' ? undefined : filesOf(commits, total);
  return {
    ...told,
    ...deed(push, total),
    size:
      push.kind === 'tag' || push.deleted
        ? {}
        : { commits: total, files: files?.complete ? numberOf(files) || undefined : undefined },
    files: files && numberOf(files) > 0 ? files : undefined,
    push,
    link: str(payload, 'compare', 'compare_url') ?? compareLink(payload) ?? str(commits.at(-1), 'url', 'html_url'),
  };
}

function pushOf(payload: unknown): Push {
  const ref = str(payload, 'ref') ?? '';
  const after = str(payload, 'after') ?? '';
  const created = yes(payload, 'created') || isNone(str(payload, 'before'));
  const deleted = yes(payload, 'deleted') || isNone(after);
  return {
    kind: ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    name: shortRef(ref),
    created,
    deleted,
    forced: yes(payload, 'forced'),
    rewound: after !== '' && !created && !deleted && count(payload, 'total_commits_count') === 0,
    defaultBranch: str(payload, 'repository.default_branch', 'project.default_branch', 'repository.master_branch'),
  };
}

function deed(push: Push, total: number): Telling {
  if (push.deleted) return { did: 'deleted', noun: push.kind, name: push.name };
  if (push.kind === 'tag' || (push.created && total === 0)) return { did: 'created', noun: push.kind, name: push.name };
  return { did: push.forced ? 'force_pushed' : 'pushed', noun: 'commit', count: total, to: push.name };
}

function isNone(commit: string | undefined): boolean {
  return commit !== undefined && /^0{40,64}$/.test(commit);
}

/** `refs/heads/main` → `main`. */
export function shortRef(ref: string): string {
  return ref.replace(/^refs\/(?:heads|tags|for)\//, '');
}

/** One commit: its short id, the first line of its message, its author. */
export function commitOf(commit: unknown): Commit {
  return {
    id: str(commit, 'id', 'sha')?.slice(0, 8),
    title: firstLine(str(commit, 'title', 'message') ?? ''),
    author: str(commit, 'author.username', 'author.name', 'author_name'),
  };
}

/** The first line of a text. */
export function firstLine(text: string): string {
  const end = text.search(/[\r\n]/);
  return end < 0 ? text : text.slice(0, end);
}

/** Different files of one push that are judged; what exceeds them counts as not listed. */
const maxFiles = 20_000;

/** What the commits together did to each file; the last word on a file wins. */
function filesOf(commits: unknown[], total: number): FileChanges {
  const fate = new Map<string, 'added' | 'modified' | 'removed'>();
  for (const commit of commits) {
    if (fate.size > maxFiles) break;
    for (const path of texts(commit, 'added')) fate.set(path, 'added');
    for (const path of texts(commit, 'modified')) if (fate.get(path) !== 'added') fate.set(path, 'modified');
    for (const path of texts(commit, 'removed')) fate.set(path, 'removed');
  }
  const complete = commits.length >= total && fate.size <= maxFiles;
  const files: FileChanges = { added: [], modified: [], removed: [], complete };
  for (const [path, what] of fate) files[what].push(path);
  return files;
}

function numberOf({ added, modified, removed }: FileChanges): number {
  return added.length + modified.length + removed.length;
}

/** GitLab sends no link to the comparison; it stands at a fixed place of the project. */
function compareLink(payload: unknown): string | undefined {
  const [project, before, after] = [str(payload, 'project.web_url'), str(payload, 'before'), str(payload, 'after')];
  const known = [before, after].every((id) => id !== undefined && /^[0-9a-f]{40,64}$/.test(id) && !isNone(id));
  return project && known ? `${project}/-/compare/${before}...${after}` : undefined;
}
