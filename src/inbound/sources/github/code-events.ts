import { acted } from '../../facts/actions.ts';
import { changedFiles } from '../../facts/changed-files.ts';
import type { Payload } from '../../facts/payload.ts';
import { commitCount, fact, flag, type Summarise, type Summary, shortRef } from '../../facts/wording.ts';
import { heading, line, type Words, words } from '../../facts/words.ts';

/** Pushes, branches, tags, releases, wiki pages and comments on commits. */
export const codeEvents: [string, Summarise][] = [
  ['push', push],
  ['create', (payload) => branchOrTag(payload, words('Created', '创建了'))],
  ['delete', (payload) => branchOrTag(payload, words('Deleted', '删除了'))],
  ['release', release],
  ['gollum', wiki],
  ['commit_comment', commitComment],
  ['package', packageEvent],
  ['registry_package', packageEvent],
];

function push(payload: Payload): Summary {
  const ref = payload.text('ref') ?? '';
  const commits = payload.list('commits');
  return {
    title: heading(pushVerb(payload, ref), undefined, payload.firstLine('head_commit', 'message'), ''),
    link: payload.link('compare') ?? payload.link('head_commit', 'url'),
    facts: [
      ...fact(ref.startsWith('refs/tags/') ? 'Tag' : 'Branch', shortRef(ref)),
      ...fact('Commits', commits.length || undefined),
      ...fact('Files', changedFiles(commits)),
    ],
  };
}

function pushVerb(payload: Payload, ref: string): Words {
  const isTag = ref.startsWith('refs/tags/');
  const name = shortRef(ref) || words('a branch', '某个分支');
  const commits = commitCount(payload.list('commits').length);
  if (payload.is('deleted')) return line(words('Deleted', '删除了'), isTag ? tagWord : branchWord, name);
  if (isTag) return line(words('Pushed tag', '推送了标签'), name);
  if (payload.is('created')) return line(words('Created branch', '创建了分支'), name);
  const verb = payload.is('forced') ? words('Force-pushed', '强制推送了') : words('Pushed', '推送了');
  return line(verb, commits, words('to', '到'), name);
}

const branchWord = words('branch', '分支');
const tagWord = words('tag', '标签');

function branchOrTag(payload: Payload, verb: Words): Summary {
  const kind = payload.text('ref_type');
  const known = kind === 'branch' ? branchWord : kind === 'tag' ? tagWord : undefined;
  const name = shortRef(payload.text('ref')) ?? payload.text('repository', 'full_name');
  const label = kind === 'branch' ? 'Branch' : kind === 'tag' ? 'Tag' : 'Reference';
  return {
    title: line(verb, known ?? kind ?? words('reference', '引用'), name),
    facts: fact(label, payload.text('ref')),
  };
}

function release(payload: Payload, action: string): Summary {
  const release = payload.at('release');
  const tag = release.text('tag_name');
  const name = release.text('name');
  return {
    title: heading(line(acted(action), words('release', '版本')), tag, name === tag ? undefined : name, ''),
    link: release.link('html_url'),
    facts: [
      ...fact('Tag', tag),
      ...fact('Branch', release.text('target_commitish')),
      ...fact('Assets', release.list('assets').length || undefined),
      ...flag('Pre-release', release.is('prerelease')),
      ...flag('Draft', release.is('draft')),
    ],
  };
}

function wiki(payload: Payload): Summary {
  const pages = payload.list('pages');
  const [first] = pages;
  if (!first) return { title: words('Wiki changed', 'Wiki 有更改') };
  const verb = line(acted(first.text('action') ?? ''), words('wiki page', 'wiki 页面'));
  const others = pages.length - 1;
  const more = others > 0 ? words(`and ${others} more`, `等，另有 ${others} 个`) : undefined;
  return {
    title: line(heading(verb, undefined, first.text('title') ?? first.text('page_name') ?? '', ''), more),
    link: first.link('html_url'),
    facts: fact('Pages', pages.length),
  };
}

function commitComment(payload: Payload): Summary {
  const comment = payload.at('comment');
  const commit = comment.text('commit_id')?.slice(0, 7);
  return {
    title: heading(words('Commented on commit', '评论了提交'), commit, comment.text('body'), ''),
    link: comment.link('html_url'),
    facts: [...fact('Commit', commit), ...fact('File', comment.text('path'))],
  };
}

function packageEvent(payload: Payload, action: string): Summary {
  const named = payload.at(payload.has('package') ? 'package' : 'registry_package');
  return {
    title: heading(line(acted(action), words('package', '软件包')), undefined, named.text('name'), ''),
    link: named.link('html_url'),
    facts: [
      ...fact('Version', named.text('package_version', 'version')),
      ...fact('Registry', named.text('package_type')),
    ],
  };
}
