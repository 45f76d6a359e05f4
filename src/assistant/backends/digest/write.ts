import type { Language } from '../../../domain/errors.ts';
import { code, link, paragraph, plain } from './escape.ts';
import { headline } from './headline.ts';
import { risksOf } from './risks.ts';
import type { Risk, Row, Story } from './story.ts';
import { riskRow } from './words/risks.ts';
import { counted, label, phrase } from './words.ts';

/** How much of each list is written. */
export interface Room {
  commits: number;
  files: number;
  excerpt: number;
}

/** The digest itself is short; who asks for more in the thread gets more. */
export const brief: Room = { commits: 5, files: 8, excerpt: 280 };
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

/** Blocks of Markdown with one empty line between them; empty ones vanish. */
export function join(blocks: string[]): string {
  return blocks.filter((block) => block !== '').join('\n\n');
}

/** The list of labelled lines, with size and link. */
export function facts(story: Story, language: Language): string {
  return lines([
    ...story.rows.map((row) => factLine(row, language)),
    labelled('size', size(story, language), language),
    labelled('link', link(story.link) ?? '', language),
  ]);
}

function factLine(row: Row, language: Language): string {
  if (row.label === 'branch' && row.values.length === 2) {
    return labelled('branch', row.values.map((branch) => code(branch, 100)).join(' → '), language);
  }
  const written = row.values.map((value) => (row.as === 'code' ? code(value, 200) : plain(value, 200)));
  return labelled(row.label, some(written, 8, language), language);
}

/** `- **Label:** value`, or nothing without a value. */
export function labelled(key: string, value: string, language: Language): string {
  if (value === '') return '';
  const word = label(key, language) ?? plain(key, 60);
  return language === 'zh' ? `- **${word}：** ${value}` : `- **${word}:** ${value}`;
}

export function size({ size }: Story, language: Language): string {
  const { commits, files, additions, deletions } = size;
  return [
    commits === undefined ? '' : counted(commits, 'commit', language),
    files === undefined ? '' : counted(files, 'file', language),
    additions === undefined && deletions === undefined ? '' : `+${additions ?? 0} −${deletions ?? 0}`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** The risk notes under their heading; empty when nothing stands out. */
export function risks(story: Story, language: Language): string {
  return section(
    'risks',
    risksOf(story).map((risk) => riskLine(risk, language)),
    language,
  );
}

function riskLine({ code: key, details = {} }: Risk, language: Language): string {
  const [severity, en, zh] = riskRow(key);
  const sentence = (language === 'zh' ? zh : en).replace(/\{(\w+)\}/g, (_, name: string) =>
    detail(details[name], language),
  );
  return `- **${phrase(severity, language)}${language === 'zh' ? '：' : ':'}** ${sentence}`;
}

function detail(value: string | number | string[] | undefined, language: Language): string {
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value))
    return some(
      value.map((one) => code(one, 120)),
      6,
      language,
    );
  return value ? code(value, 120) : '`?`';
}

export function failures(story: Story, language: Language): string {
  const written = story.failures.map(({ name, why, tolerated, link: address }) => {
    const more = [why ? plain(why, 160) : '', tolerated ? phrase('allowed', language) : ''].filter(Boolean).join(', ');
    return `- ${code(name, 120)}${more ? ` (${more})` : ''}${address ? ` ${link(address) ?? ''}` : ''}`;
  });
  return section('failures', atMost(written, 10, language), language);
}

export function commits(story: Story, language: Language, room: number): string {
  const told = story.commits.filter((commit) => commit.title !== '');
  const written = told.slice(-room).map(({ id, title, author }) => {
    const by = author ? ` (${plain(author, 60)})` : '';
    return `- ${id ? `${code(id, 12)} ` : ''}${plain(title, 140)}${by}`;
  });
  const left = told.length - written.length;
  return section('commits', left > 0 ? [...written, `- ${more(left, language)}`] : written, language);
}

export function files({ files }: Story, language: Language, room: number): string {
  if (!files) return '';
  const kinds = ['added', 'modified', 'removed'] as const;
  const all = kinds.flatMap((kind) => files[kind].map((path) => ({ path, kind })));
  const written = all.map(({ path, kind }) => `- ${code(path, 160)} ${phrase(kind, language)}`);
  return section('files', atMost(written, room, language), language);
}

/** A quote of what was written, cut. */
export function excerpt(story: Story, room: number): string {
  if (story.excerpt === undefined) return '';
  const text = paragraph(withoutComments(story.excerpt), room);
  return text === '' ? '' : `> ${text}`;
}

/** Pull request templates are full of HTML comments that nobody is meant to read. */
function withoutComments(text: string): string {
  const parts = text.split('<!--');
  return parts.map((part, place) => (place === 0 ? part : afterComment(part))).join('');
}

function afterComment(part: string): string {
  const end = part.indexOf('-->');
  return end < 0 ? '' : part.slice(end + 3);
}

function section(heading: Parameters<typeof phrase>[0], entries: string[], language: Language): string {
  return entries.length === 0 ? '' : `**${phrase(heading, language)}**\n\n${lines(entries)}`;
}

function lines(entries: string[]): string {
  return entries.filter((entry) => entry !== '').join('\n');
}

function atMost(entries: string[], room: number, language: Language): string[] {
  if (entries.length <= room) return entries;
  return [...entries.slice(0, room), `- ${more(entries.length - room, language)}`];
}

/** The first few of a list in one line. */
function some(entries: string[], room: number, language: Language): string {
  const shown = entries.filter((entry) => entry !== '');
  const comma = language === 'zh' ? '、' : ', ';
  if (shown.length <= room) return shown.join(comma);
  return `${shown.slice(0, room).join(comma)} ${more(shown.length - room, language)}`;
}

function more(left: number, language: Language): string {
  return phrase('more', language).replace('{n}', String(left));
}
