import type { Language } from '../../domain/errors.ts';

/** Words of ours in every language, with the sender's words in between as they are. */
export type Words = Record<Language, string>;

/** A part of a sentence: ours in each language, or the sender's, which is the same in all; nothing is left out. */
export type Part = Words | string | undefined;

export function words(en: string, zh: string): Words {
  return { en, zh };
}

/** The parts one after the other: with spaces in English; in Chinese where other letters stand beside Chinese ones. */
export function line(...parts: Part[]): Words {
  const texts = (language: Language) => parts.map((part) => textOf(part, language)).filter((text) => text !== '');
  return { en: texts('en').join(' '), zh: texts('zh').reduce(joined, '') };
}

/** `Opened #42: Fix login`, `打开了 #42：Fix login`; parts that are missing are left out. */
export function heading(verb: Part, number: string | undefined, title: string | undefined, noun: Part): Words {
  const head = line(verb, number ?? (title === undefined ? noun : undefined));
  return title === undefined ? head : { en: `${head.en}: ${title}`, zh: `${head.zh}：${title}` };
}

/** The same in the middle of a sentence. */
export function inside({ en, zh }: Words): Words {
  return { en: en.toLowerCase(), zh };
}

export function textOf(part: Part, language: Language): string {
  return part === undefined || typeof part === 'string' ? (part ?? '') : part[language];
}

const chineseEnd = /[\p{Script=Han}\u3000-\u303f\uff00-\uffef]$/u;
const chineseStart = /^[\p{Script=Han}\u3000-\u303f\uff00-\uffef]/u;

function joined(before: string, after: string): string {
  const close = before === '' || (chineseEnd.test(before) && chineseStart.test(after));
  return close ? before + after : `${before} ${after}`;
}
