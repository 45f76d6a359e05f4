import { type Kind, row, type Telling } from '../../story.ts';
import { items, pick, str, texts, yes } from '../../value.ts';
import { commitOf, firstLine, readPush, shortRef } from '../push.ts';

/** Pushes, branches and tags, releases, wiki pages, forks. */
export const codeKinds: Readonly<Record<string, Kind>> = {
  push: readPush,
  create: (payload) => ref(payload, 'created'),
  delete: (payload) => ref(payload, 'deleted'),
  release,
  commit_comment: commitComment,
  gollum: wiki,
  fork: (payload) => ({
    did: 'forked',
    noun: 'repository',
    rows: row('to', str(payload, 'forkee.full_name'), 'code'),
    link: str(payload, 'forkee.html_url'),
  }),
  merge_group: (payload) => ({
    to: shortRef(str(payload, 'merge_group.base_ref') ?? '') || undefined,
    link: str(payload, 'repository.html_url'),
    commits: [commitOf(pick(payload, 'merge_group.head_commit'))],
  }),
  package: softwarePackage,
  registry_package: softwarePackage,
  star: (payload, action) => star(payload, action === 'deleted' ? 'unstarred' : 'starred'),
  watch: (payload) => star(payload, 'starred'),
  ping: (payload) => ({
    voice: 'thing',
    did: 'verified',
    noun: 'webhook',
    name: str(payload, 'hook_id'),
    rows: row('events', texts(payload, 'hook.events'), 'code'),
    risks: str(payload, 'hook.config.insecure_ssl') === '1' ? [{ code: 'insecure_hook' }] : [],
  }),
};

function star(payload: unknown, did: string): Telling {
  return { did, noun: 'repository', link: str(payload, 'repository.html_url') };
}

function ref(payload: unknown, did: 'created' | 'deleted'): Telling {
  const kind = str(payload, 'ref_type');
  const name = shortRef(str(payload, 'ref') ?? '');
  const noun = kind === 'tag' || kind === 'repository' ? kind : 'branch';
  return {
    did,
    noun,
    name: name || undefined,
    link: str(payload, 'repository.html_url'),
    push: {
      kind: noun === 'tag' ? 'tag' : 'branch',
      name,
      created: did === 'created',
      deleted: did === 'deleted',
      forced: false,
      rewound: false,
      defaultBranch: str(payload, 'repository.default_branch', 'master_branch'),
    },
  };
}

function release(payload: unknown, action: string): Telling {
  const release = pick(payload, 'release');
  const tag = str(release, 'tag_name');
  const early = yes(release, 'prerelease');
  return {
    name: tag,
    title: str(release, 'name'),
    link: str(release, 'html_url'),
    excerpt: str(release, 'body'),
    rows: [
      ...row('branch', str(release, 'target_commitish'), 'code'),
      ...row('assets', texts(release, 'assets', 'name'), 'code'),
    ],
    risks: [
      ...(early ? [{ code: 'prerelease' } as const] : []),
      ...(yes(release, 'draft') ? [{ code: 'release_draft' } as const] : []),
      ...(['deleted', 'unpublished'].includes(action)
        ? [{ code: 'release_removed', details: { name: tag ?? '' } } as const]
        : []),
    ],
  };
}

function commitComment(payload: unknown): Telling {
  const comment = pick(payload, 'comment');
  return {
    did: 'commented',
    noun: 'commit',
    name: str(comment, 'commit_id')?.slice(0, 8),
    link: str(comment, 'html_url'),
    excerpt: str(comment, 'body'),
    rows: row('path', str(comment, 'path'), 'code'),
  };
}

function wiki(payload: unknown): Telling {
  const pages = items(payload, 'pages');
  return {
    did: str(pages[0], 'action') ?? 'edited',
    noun: 'wiki_page',
    name: firstLine(str(pages[0], 'title', 'page_name') ?? ''),
    link: str(pages[0], 'html_url'),
    excerpt: str(pages[0], 'summary'),
    rows: row('changed', pages.length > 1 ? texts(payload, 'pages', 'title', 'page_name') : []),
  };
}

function softwarePackage(payload: unknown): Telling {
  const found = pick(payload, 'package') ?? pick(payload, 'registry_package');
  return {
    noun: 'package',
    name: str(found, 'name'),
    link: str(found, 'package_version.html_url', 'html_url'),
    excerpt: str(found, 'description'),
    rows: [
      ...row('version', str(found, 'package_version.version'), 'code'),
      ...row('tag', str(found, 'package_version.tag_name'), 'code'),
    ],
  };
}
