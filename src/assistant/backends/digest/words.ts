import type { Language } from '../../../domain/errors.ts';
import { factLabel, isFactLabel } from '../../../domain/fact-labels.ts';
import { known } from './value.ts';
import { labels } from './words/labels.ts';
import { nouns } from './words/nouns.ts';
import { outcomes, verbs } from './words/verbs.ts';

const column = { en: 0, zh: 1 } as const;

/** A word of ours, or undefined when the table has none under this key. */
function own(
  table: Readonly<Record<string, readonly (string | undefined)[]>>,
  key: string,
  language: Language,
): string | undefined {
  return known(table, key)?.[column[language]];
}

export function noun(key: string, language: Language): string | undefined {
  return own(nouns, key, language);
}

export function verb(key: string, language: Language): string | undefined {
  return own(verbs, key, language);
}

export function outcome(key: string, language: Language): string | undefined {
  return own(outcomes, key, language);
}

/** The label of a line of the digest; lines made of a source's facts bring the label of the fact. */
export function label(key: string, language: Language): string | undefined {
  return own(labels, key, language) ?? (isFactLabel(key) ? factLabel(key, language) : undefined);
}

/** Made once: making one costs more than the rest of a digest. */
const englishNumbers = new Intl.NumberFormat('en');

/** `1 commit`, `3 commits`, `3 个提交`. */
export function counted(count: number, key: 'commit' | 'file', language: Language): string {
  const forms = { commit: ['commit', 'commits', '个提交'], file: ['file', 'files', '个文件'] } as const;
  const [one, many, zh] = forms[key];
  if (language === 'zh') return `${count} ${zh}`;
  return `${englishNumbers.format(count)} ${count === 1 ? one : many}`;
}

/** Fixed words of the digest that are neither labels nor sentences of the tables. */
export const phrases = {
  risks: ['Risk notes', '风险提示'],
  high: ['High', '高危'],
  check: ['Check', '注意'],
  note: ['Note', '提示'],
  commits: ['Commits', '提交'],
  files: ['Files', '文件'],
  failures: ['Failed', '失败项'],
  added: ['added', '新增'],
  modified: ['changed', '修改'],
  removed: ['removed', '删除'],
  more: ['and {n} more', '另有 {n} 项'],
  in: ['in', '在'],
  to: ['to', '到'],
  allowed: ['allowed to fail', '允许失败'],
} as const satisfies Record<string, readonly [string, string]>;

export function phrase(key: keyof typeof phrases, language: Language): string {
  return phrases[key][column[language]];
}
