import type { Language } from '../../../domain/errors.ts';
import { code, link, paragraph, plain } from './escape.ts';
import { atMost, more, section, some } from './lists.ts';
import { risksOf } from './risks.ts';
import type { Risk, Story } from './story.ts';
import { riskRow } from './words/risks.ts';
import { phrase } from './words.ts';

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
  const list = Array.isArray(value) ? value.map((one) => code(one, 120)) : undefined;
  if (list) return some(list, 6, language);
  return typeof value === 'string' && value !== '' ? code(value, 120) : '`?`';
}

/** What failed, with stage and reason. */
export function failures(story: Story, language: Language): string {
  const written = story.failures.map(({ name, why, tolerated, link: address }) => {
    const more = [why ? plain(why, 160) : '', tolerated ? phrase('allowed', language) : ''].filter(Boolean).join(', ');
    return `- ${code(name, 120)}${more ? ` (${more})` : ''}${address ? ` ${link(address) ?? ''}` : ''}`;
  });
  return section('failures', atMost(written, 10, language), language);
}

/** The latest commits, `room` of them. */
export function commits(story: Story, language: Language, room: number): string {
  const told = story.commits.filter((commit) => commit.title !== '');
  const written = told.slice(-room).map(({ id, title, author }) => {
    const by = author ? ` (${plain(author, 60)})` : '';
    return `- ${id ? `${code(id, 12)} ` : ''}${plain(title, 140)}${by}`;
  });
  const left = told.length - written.length;
  return section('commits', left > 0 ? [...written, `- ${more(left, language)}`] : written, language);
}

/** The changed files, `room` of them. */
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
