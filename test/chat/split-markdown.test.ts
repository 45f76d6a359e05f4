import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fenceAfter } from '../../src/chat/fence.ts';
import { splitMarkdown } from '../../src/chat/split-markdown.ts';

/** Whether a part ends outside of any code block. */
function closed(part: string): boolean {
  let open: ReturnType<typeof fenceAfter>;
  for (const line of part.split('\n')) open = fenceAfter(line, open);
  return open === undefined;
}

/** The text of a document without fences and line ends, which is what cutting may change. */
function letters(text: string): string {
  return text.replace(/^.*(`{3,}|~{3,}).*$/gm, '').replace(/\s+/g, '');
}

describe('splitting long Markdown', () => {
  it('leaves short text alone', () => {
    expect(splitMarkdown('short', 100)).toEqual(['short']);
    expect(splitMarkdown('', 100)).toEqual(['']);
  });

  it('cuts between paragraphs where it can', () => {
    const paragraphs = Array.from({ length: 10 }, (_, n) => `Paragraph ${n} ${'word '.repeat(10)}`.trim());
    const parts = splitMarkdown(paragraphs.join('\n\n'), 200);
    expect(parts.every((part) => part.length <= 200)).toBe(true);
    for (const part of parts) expect(part.trim()).toMatch(/^Paragraph \d/);
  });

  it('cuts between words and never through a character where a line is too long', () => {
    expect(splitMarkdown('word '.repeat(60), 100).every((part) => /^(word )+$/.test(part))).toBe(true);
    const parts = splitMarkdown('😀'.repeat(200), 101);
    expect(parts.join('')).toBe('😀'.repeat(200));
    expect(parts.every((part) => part.isWellFormed())).toBe(true);
  });

  it('closes a code block that goes on in the next part, and opens it again there with its language', () => {
    const code = Array.from({ length: 30 }, (_, n) => `const line${n} = ${n};`).join('\n');
    const parts = splitMarkdown(`Before\n\n\`\`\`ts\n${code}\n\`\`\`\n\nAfter`, 200);
    expect(parts.length).toBeGreaterThan(3);
    expect(parts.every(closed)).toBe(true);
    for (const part of parts.slice(1, -1)) expect(part.startsWith('```ts\n') && part.endsWith('\n```')).toBe(true);
    expect(letters(parts.join('\n'))).toBe(letters(`Before\n${code}\nAfter`));
  });

  it('is not led astray by fences inside fences', () => {
    const inner = '```\nnot a fence of its own\n```\n'.repeat(20);
    const parts = splitMarkdown(`\`\`\`\`md\n${inner}\`\`\`\``, 150);
    for (const part of parts) expect(part.startsWith('````md') && part.endsWith('````')).toBe(true);
  });

  it('keeps every part within the limit, closed, and loses no text, whatever the document', () => {
    const line = fc.oneof(
      fc.lorem({ maxCount: 30 }),
      fc.constantFrom('', '```', '```js', '~~~', '> quote', '# Heading', '- item', '    indented', '| a | b |'),
      fc.stringMatching(/^[a-z]{80,300}$/),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), fc.integer({ min: 100, max: 500 }), (lines, max) => {
        const text = lines.join('\n');
        const parts = splitMarkdown(text, max);
        expect(parts.every((part) => part.length <= max)).toBe(true);
        expect(parts.slice(0, -1).every(closed)).toBe(true);
        expect(letters(parts.join('\n'))).toBe(letters(text));
      }),
      { numRuns: 500 },
    );
  });

  it('refuses a limit that leaves no room', () => {
    expect(() => splitMarkdown('x', 20)).toThrow(RangeError);
  });
});
