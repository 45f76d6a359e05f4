import { changedFiles } from '../../facts/changed-files.ts';
import type { Payload } from '../../facts/payload.ts';
import { phrase } from '../../facts/phrase.ts';
import { commitCount, fact, type Summarise, type Summary, shortRef } from '../../facts/wording.ts';
import { heading, line, type Part, type Words, words } from '../../facts/words.ts';
import { actionVerb } from './verbs.ts';

/** Pushes, tags, releases and wiki pages. */
export const codeEvents: [string, Summarise][] = [
  ['push', push],
  ['tag_push', tagPush],
  ['release', release],
  ['wiki_page', wikiPage],
  ['feature_flag', featureFlag],
];

const commitHash = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

/** No commit: the branch or tag did not exist before, or is gone. */
function isNothing(hash: string | undefined): boolean {
  return hash !== undefined && /^0{40,64}$/.test(hash);
}

function push(payload: Payload): Summary {
  const branch = shortRef(payload.text('ref'));
  const commits = payload.list('commits');
  const total = payload.number('total_commits_count') ?? commits.length;
  return {
    title: heading(
      pushVerb(payload, branch ?? words('a branch', '某个分支'), total),
      undefined,
      newest(payload)?.firstLine('message'),
      '',
    ),
    link: comparison(payload) ?? newest(payload)?.link('url'),
    facts: [...fact('Branch', branch), ...fact('Commits', total || undefined), ...fact('Files', changedFiles(commits))],
  };
}

function pushVerb(payload: Payload, branch: Part, total: number): Words {
  if (isNothing(payload.text('after'))) return line(words('Deleted branch', '删除了分支'), branch);
  if (isNothing(payload.text('before'))) return line(words('Created branch', '创建了分支'), branch);
  return line(words('Pushed', '推送了'), commitCount(total), words('to', '到'), branch);
}

/** The commit that the branch stands on now. */
function newest(payload: Payload): Payload | undefined {
  const commits = payload.list('commits');
  return commits.find((commit) => commit.text('id') === payload.text('after')) ?? commits.at(-1);
}

/** GitLab's page of all changes between two commits. */
function comparison(payload: Payload): string | undefined {
  const home = payload.link('project', 'web_url');
  const [before, after] = [payload.text('before') ?? '', payload.text('after') ?? ''];
  const comparable = [before, after].every((hash) => commitHash.test(hash) && !isNothing(hash));
  return home && comparable ? `${home}/-/compare/${before}...${after}` : undefined;
}

function tagPush(payload: Payload): Summary {
  const verb = isNothing(payload.text('after'))
    ? words('Deleted tag', '删除了标签')
    : words('Pushed tag', '推送了标签');
  const tag = shortRef(payload.text('ref'));
  return {
    title: heading(verb, tag, payload.text('message'), ''),
    link: newest(payload)?.link('url'),
    facts: [...fact('Tag', tag), ...fact('Commit', payload.text('checkout_sha')?.slice(0, 8))],
  };
}

function release(payload: Payload, action: string): Summary {
  const tag = payload.text('tag');
  const name = payload.text('name');
  return {
    title: heading(line(actionVerb(action), words('release', '版本')), tag, name === tag ? undefined : name, ''),
    link: payload.link('url'),
    facts: [
      ...fact('Tag', tag),
      ...fact('Assets', payload.number('assets', 'count')),
      ...fact('Commit', payload.firstLine('commit', 'title')),
    ],
  };
}

function wikiPage(payload: Payload, action: string): Summary {
  const page = payload.at('object_attributes');
  return {
    title: heading(line(actionVerb(action), words('wiki page', 'wiki 页面')), undefined, page.text('title'), ''),
    link: page.link('url'),
    facts: fact('Message', page.text('message')),
  };
}

function featureFlag(payload: Payload): Summary {
  const item = payload.at('object_attributes');
  return {
    title: line(
      words('Feature flag', '功能开关'),
      item.text('name'),
      item.is('active') ? words('switched on', '已开启') : words('switched off', '已关闭'),
    ),
    facts: fact('About', phrase(item.text('description') ?? '')),
  };
}
