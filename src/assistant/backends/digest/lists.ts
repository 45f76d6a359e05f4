import type { Language } from '../../../domain/errors.ts';
import { phrase } from './words.ts';

/** Blocks of Markdown with one empty line between them; empty ones vanish. */
export function join(blocks: string[]): string {
  return blocks.filter((block) => block !== '').join('\n\n');
}

/** A list under its heading; nothing when the list is empty. */
export function section(heading: Parameters<typeof phrase>[0], entries: string[], language: Language): string {
  return entries.length === 0 ? '' : `**${phrase(heading, language)}**\n\n${lines(entries)}`;
}

/** Entries below each other; empty ones vanish. */
export function lines(entries: string[]): string {
  return entries.filter((entry) => entry !== '').join('\n');
}

/** The first entries of a list, and how many are left. */
export function atMost(entries: string[], room: number, language: Language): string[] {
  if (entries.length <= room) return entries;
  return [...entries.slice(0, room), `- ${more(entries.length - room, language)}`];
}

/** The first few of a list in one line. */
export function some(entries: string[], room: number, language: Language): string {
  const shown = entries.filter((entry) => entry !== '');
  const comma = language === 'zh' ? '、' : ', ';
  if (shown.length <= room) return shown.join(comma);
  return `${shown.slice(0, room).join(comma)} ${more(shown.length - room, language)}`;
}

export function more(left: number, language: Language): string {
  return phrase('more', language).replace('{n}', String(left));
}
