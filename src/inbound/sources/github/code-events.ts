import { changedFiles } from '../../facts/changed-files.ts';
import type { Payload } from '../../facts/payload.ts';
import { count, fact, heading, phrase, type Summarise, type Summary, shortRef } from '../../facts/wording.ts';

/** Pushes, branches, tags, releases, wiki pages and comments on commits. */
export const codeEvents: [string, Summarise][] = [
  ['push', push],
  ['create', (payload) => branchOrTag(payload, 'Created')],
  ['delete', (payload) => branchOrTag(payload, 'Deleted')],
  ['release', release],
  ['gollum', wiki],
  ['commit_comment', commitComment],
  ['package', packageEvent],
  ['registry_package', packageEvent],
];

function push(payload: Payload): Summary {
  const ref = payload.text('ref') ?? '';
  const name = shortRef(ref) || 'a branch';
  const commits = payload.list('commits');
  return {
    title: heading(pushVerb(payload, ref, name), undefined, payload.firstLine('head_commit', 'message'), ''),
    link: payload.link('compare') ?? payload.link('head_commit', 'url'),
    facts: [
      ...fact(ref.startsWith('refs/tags/') ? 'Tag' : 'Branch', shortRef(ref)),
      ...fact('Commits', commits.length || undefined),
      ...fact('Files', changedFiles(commits)),
    ],
  };
}

function pushVerb(payload: Payload, ref: string, name: string): string {
  const kind = ref.startsWith('refs/tags/') ? 'tag' : 'branch';
  const commits = count(payload.list('commits').length, 'commit');
  if (payload.is('deleted')) return `Deleted ${kind} ${name}`;
  if (kind === 'tag') return `Pushed tag ${name}`;
  if (payload.is('created')) return `Created branch ${name}`;
  return payload.is('forced') ? `Force-pushed ${commits} to ${name}` : `Pushed ${commits} to ${name}`;
}

function branchOrTag(payload: Payload, verb: string): Summary {
  const kind = payload.text('ref_type') ?? 'reference';
  const name = shortRef(payload.text('ref')) ?? payload.text('repository', 'full_name') ?? '';
  return { title: `${verb} ${kind} ${name}`, facts: fact(phrase(kind), payload.text('ref')) };
}

function release(payload: Payload, action: string): Summary {
  const release = payload.at('release');
  const tag = release.text('tag_name');
  const name = release.text('name');
  return {
    title: heading(`${phrase(action) || 'Changed'} release`, tag, name === tag ? undefined : name, ''),
    link: release.link('html_url'),
    facts: [
      ...fact('Tag', tag),
      ...fact('Branch', release.text('target_commitish')),
      ...fact('Assets', release.list('assets').length || undefined),
      ...fact('Pre-release', release.is('prerelease') ? 'yes' : undefined),
      ...fact('Draft', release.is('draft') ? 'yes' : undefined),
    ],
  };
}

function wiki(payload: Payload): Summary {
  const pages = payload.list('pages');
  const [first] = pages;
  if (!first) return { title: 'Wiki changed' };
  const verb = `${phrase(first.text('action') ?? 'changed')} wiki page`;
  const more = pages.length > 1 ? ` and ${pages.length - 1} more` : '';
  return {
    title: heading(verb, undefined, `${first.text('title') ?? first.text('page_name') ?? ''}${more}`, ''),
    link: first.link('html_url'),
    facts: fact('Pages', pages.length),
  };
}

function commitComment(payload: Payload): Summary {
  const comment = payload.at('comment');
  const commit = comment.text('commit_id')?.slice(0, 7);
  return {
    title: heading('Commented on commit', commit, comment.text('body'), ''),
    link: comment.link('html_url'),
    facts: [...fact('Commit', commit), ...fact('File', comment.text('path'))],
  };
}

function packageEvent(payload: Payload, action: string): Summary {
  const named = payload.at(payload.has('package') ? 'package' : 'registry_package');
  return {
    title: heading(`${phrase(action) || 'Changed'} package`, undefined, named.text('name'), ''),
    link: named.link('html_url'),
    facts: [
      ...fact('Version', named.text('package_version', 'version')),
      ...fact('Registry', named.text('package_type')),
    ],
  };
}
