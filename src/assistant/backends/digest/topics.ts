import type { Language } from '../../../domain/errors.ts';
import { code, link, plain } from './escape.ts';
import { facts, labelled, size } from './facts.ts';
import { headline } from './headline.ts';
import { join } from './lists.ts';
import { commits, excerpt, failures, files, risks } from './sections.ts';
import type { Story } from './story.ts';
import { ample } from './write.ts';

/** Something that can be looked up in an event without a model. */
export interface Topic {
  /** As it is offered. */
  name: readonly [en: string, zh: string];
  /** How people ask for it. */
  asked: RegExp;
  /** Its section; empty when the event holds nothing of the kind. */
  tell(story: Story, language: Language): string;
  /** What is said then. */
  nothing: readonly [en: string, zh: string];
}

/** Every topic; a question gets the sections of those it asks for. */
export const topics: readonly Topic[] = [
  {
    name: ['**risks**: what deserves a second look', '**风险**：值得注意之处'],
    asked:
      /\b(?:risk\w*|danger\w*|secur\w*|safe\w*|secrets?|concern\w*|warn\w*|problems?|worr\w*)\b|风险|安全|危险|隐患|问题/i,
    tell: risks,
    nothing: [
      'Nothing in this event stands out. I judge file names, sizes and states; I have not seen the code itself.',
      '该事件没有明显风险。我只根据文件名、规模和状态判断，并未查看代码本身。',
    ],
  },
  {
    name: ['**failures**: what went wrong', '**失败**：哪里出错'],
    asked: /\b(?:fail\w*|broke\w*|errors?|red|went wrong|jobs?)\b|失败|出错|错误|报错/i,
    tell: failures,
    nothing: ['The event names nothing that failed.', '该事件没有提到失败项。'],
  },
  {
    name: ['**files**: what was changed', '**文件**：变更内容'],
    asked: /\b(?:files?|paths?|diff|touched|changed files)\b|文件|改动|路径/i,
    tell: (story, language) => files(story, language, ample.files),
    nothing: ['The event carries no list of files. Open its link to see them.', '该事件不含文件列表，请打开链接查看。'],
  },
  {
    name: ['**commits**', '**提交**'],
    asked: /\b(?:commits?|history|log)\b|提交|历史/i,
    tell: (story, language) => commits(story, language, ample.commits),
    nothing: ['The event lists no commits.', '该事件没有列出提交。'],
  },
  {
    name: ['**who**: the people in it', '**谁**：相关人员'],
    asked: /\b(?:who|whom|whose|author|people|reviewers?|assignees?|owner)\b|谁|作者|人员|评审人|负责人/i,
    tell: people,
    nothing: ['The event names nobody.', '该事件没有提到任何人。'],
  },
  {
    name: ['**link**: where to see it', '**链接**：查看位置'],
    asked: /\b(?:links?|urls?|where|address|open it)\b|链接|网址|地址|在哪/i,
    tell: (story, language) => labelled('link', link(story.link) ?? '', language),
    nothing: ['The event carries no link.', '该事件没有链接。'],
  },
  {
    name: ['**size**: commits, files, lines', '**规模**：提交、文件、行数'],
    asked: /\b(?:size|big|large|small|lines?|how (?:many|much|big))\b|多大|规模|多少|行数/i,
    tell: (story, language) => labelled('size', size(story, language), language),
    nothing: ['The event tells no size.', '该事件没有规模信息。'],
  },
  {
    name: ['**facts**: branch, labels, state', '**信息**：分支、标签、状态'],
    asked:
      /\b(?:branch\w*|labels?|state|status|milestone|environment|facts?|when|severity|version)\b|分支|标签|状态|环境|版本|信息/i,
    tell: facts,
    nothing: ['The event tells nothing else.', '该事件没有其他信息。'],
  },
  {
    name: ['**text**: what was written', '**正文**：原文内容'],
    asked:
      /\b(?:text|description|body|comment|notes?|said|say|says|wrote|written|changelog|content)\b|正文|描述|说明|评论|内容|写了/i,
    tell: (story) => excerpt(story, ample.excerpt),
    nothing: ['Nothing was written with this event.', '该事件没有附带正文。'],
  },
];

function people(story: Story, language: Language): string {
  const roles = ['by', 'assignees', 'reviewers'];
  const rows = story.rows.filter((row) => roles.includes(row.label));
  const authors = [...new Set(story.commits.map((commit) => commit.author).filter((name) => name !== undefined))];
  if (!story.who && rows.length === 0 && authors.length === 0) return '';
  return join([
    headline(story, language),
    [
      ...rows.map((row) => labelled(row.label, row.values.map((name) => plain(name, 60)).join(', '), language)),
      labelled(
        'authors',
        authors
          .slice(0, 20)
          .map((name) => code(name, 60))
          .join(', '),
        language,
      ),
    ]
      .filter((line) => line !== '')
      .join('\n'),
  ]);
}
