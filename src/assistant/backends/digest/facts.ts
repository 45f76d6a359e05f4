import type { Language } from '../../../domain/errors.ts';
import { code, link, plain } from './escape.ts';
import { lines, some } from './lists.ts';
import type { Row, Story } from './story.ts';
import { counted, label } from './words.ts';

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

/** `3 commits, 2 files, +10 −4`, as far as the event tells. */
export function size({ size }: Story, language: Language): string {
  const { commits, files, additions, deletions } = size;
  return [
    commits === undefined ? '' : counted(commits, 'commit', language),
    files === undefined ? '' : counted(files, 'file', language),
    additions === undefined && deletions === undefined ? '' : `+${additions ?? 0} −${deletions ?? 0}`,
  ]
    .filter(Boolean)
    .join(language === 'zh' ? '，' : ', ');
}
