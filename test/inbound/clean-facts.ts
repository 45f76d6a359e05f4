import { expect } from 'vitest';
import type { EventFacts } from '../../src/domain/run.ts';

/** Every text of a card: one line, something in it, and no trace of a value that was not there. */
export function expectCleanFacts(facts: EventFacts): void {
  const { title, titleZh, origin, actor, link } = facts;
  const texts = [title, titleZh, origin, actor, link, ...facts.facts.flatMap((f) => [f.label, f.value, f.valueZh])];
  for (const text of texts) {
    if (text === undefined) continue;
    expect(text).toMatch(/\S/);
    expect(text).not.toMatch(/undefined|\[object|NaN|Infinity|\bnull\b|\p{Cc}/u);
    expect(text.length).toBeLessThanOrEqual(2000);
  }
  expect(facts.link ?? 'https://').toMatch(/^https?:\/\//);
}
