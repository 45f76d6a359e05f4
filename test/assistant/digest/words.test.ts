import { describe, expect, it } from 'vitest';
import { labels } from '../../../src/assistant/backends/digest/words/labels.ts';
import { nouns } from '../../../src/assistant/backends/digest/words/nouns.ts';
import { riskCodes, riskRow } from '../../../src/assistant/backends/digest/words/risks.ts';
import { outcomes, verbs } from '../../../src/assistant/backends/digest/words/verbs.ts';
import { phrases } from '../../../src/assistant/backends/digest/words.ts';

const gaps = (sentence: string) => [...sentence.matchAll(/\{\w+\}/g)].map(String).sort();

describe('the words of the digest', () => {
  it.each(riskCodes())('risk %s has the same gaps in both languages', (code) => {
    const [, en, zh] = riskRow(code);
    expect(gaps(zh)).toEqual(gaps(en));
    expect(zh).toMatch(/\p{Script=Han}/u);
  });

  it.each([
    ['nouns', nouns],
    ['verbs', verbs],
    ['outcomes', outcomes],
    ['labels', labels],
    ['phrases', phrases],
  ] as const)('%s are there in both languages with the same gaps', (_, table) => {
    for (const [key, [en, zh]] of Object.entries(table)) {
      expect(en, key).toMatch(/\S/);
      expect(zh, key).toMatch(/\S/);
      expect(gaps(zh), key).toEqual(gaps(en));
    }
  });
});
