import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { describe, expect, it } from 'vitest';
import { safeMarkdown, safeTree } from '../../src/chat/markdown.ts';
import { codeBlock, codeSpan } from '../../src/chat/quoted.ts';
import type { SafeBlock, SafeInline } from '../../src/chat/safe-tree.ts';
import { visible } from '../../src/chat/visible-text.ts';

const allowed = new Set(
  'root paragraph heading code blockquote list listItem thematicBreak table tableRow tableCell text inlineCode break emphasis strong delete link'.split(
    ' ',
  ),
);

/** What a reader of the Markdown makes of it: every node, flat. */
interface Seen {
  type: string;
  url?: string;
  value?: string;
  words: string;
}

function seen(node: object): Seen[] {
  const {
    type,
    url,
    value,
    children = [],
  } = node as { type: string; url?: string; value?: string; children?: object[] };
  const below = children.flatMap(seen);
  const words =
    value ?? below.map((one) => (one.type === 'text' || one.type === 'inlineCode' ? one.words : '')).join('');
  return [{ type, words, ...(url !== undefined && { url }), ...(value !== undefined && { value }) }, ...below];
}

const reparse = (markdown: string) =>
  seen(fromMarkdown(markdown, { extensions: [gfm({ singleTilde: false })], mdastExtensions: [gfmFromMarkdown()] }));

function expectSafe(nodes: Seen[]): void {
  for (const node of nodes) {
    expect(allowed).toContain(node.type);
    if (node.value !== undefined) expect(visible(node.value)).toBe(node.value);
    // A parser that links bare e-mail addresses finds them in any text; such a link says where it leads.
    if (node.type !== 'link' || node.url === `mailto:${node.words}`) continue;
    const target = new URL(node.url ?? '');
    expect(['http:', 'https:']).toContain(target.protocol);
    expect(target.username + target.password).toBe('');
    expect(node.words.toLowerCase()).toContain(target.host);
  }
}

/** Pieces from which hostile and ordinary Markdown is put together. */
const piece = fc.oneof(
  fc.constantFrom(
    '<!channel>',
    '<@U1>',
    '<!subteam^S1>',
    '@here',
    '<at id=all></at>',
    '<https://evil.example|https://bank.example>',
    '[bank](https://evil.example/login)',
    '[https://bank.example](https://evil.example)',
    '![x](https://evil.example/p.png)',
    '[x](javascript:alert(1))',
    '[x](data:text/html,x)',
    '<javascript:x>',
    '[x](https://bank.example@evil.example)',
    '<img src=x onerror=alert(1)>',
    '<script>alert(1)</script>',
    '<!-- x -->',
    '<?php',
    '<![CDATA[x]]>',
    '&#x202E;',
    '&lt;b&gt;',
    '[a][b]',
    '[b]: https://evil.example "t"',
    '[^1]',
    '[^1]: note',
    'https://evil.example',
    'www.evil.example',
    'a@b.example',
    '\u202e',
    '\u200b',
    '\ufeff',
    '\u0000',
    '\r',
    '\u2028',
    '\ud800',
    '`',
    '```',
    '~~~',
    '````js',
    '*',
    '**',
    '_',
    '~~',
    '#',
    '##',
    '> ',
    '- ',
    '1. ',
    '- [ ] ',
    '| a | b |',
    '|---|:-:|',
    '\n',
    '\n\n',
    '    ',
    '\t',
    '\\',
    '---',
    '===',
    '{{7*7}}',
    '$',
    '!',
    '(',
    ')',
  ),
  fc.string({ maxLength: 12, unit: 'binary' }),
  fc.lorem({ maxCount: 3 }),
);
const document = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));

describe('Markdown of models and payloads', () => {
  it.each([
    ['C1: mentions of other platforms are text', '<!channel> <@U1> @here', '\\<!channel> <@U1> @here'],
    [
      'C2: a link behind other words names its host',
      '[bank](https://evil.example/x)',
      '[bank (evil.example)](https://evil.example/x)',
    ],
    [
      'C2: a link that poses as an address names its host',
      '[https://bank.example](https://evil.example)',
      '[https://bank.example (evil.example)](https://evil.example/)',
    ],
    ['C2: an address alone stays as it is', 'https://a.example/b', '[https://a.example/b](https://a.example/b)'],
    ['C2: only http(s) is linked', '[a](javascript:alert(1))', 'a `javascript:alert(1)`'],
    [
      'C2: no user name in front of the host',
      '[x](https://bank.example@evil.example/)',
      'x `https://bank.example@evil.example/`',
    ],
    [
      'C2: an image becomes a link to it, loaded by nobody',
      '![cat](https://a.example/c.png)',
      '[cat (a.example)](https://a.example/c.png)',
    ],
    ['W1: HTML is text', '<img src=x onerror=alert(1)>', '\\<img src=x onerror=alert(1)>'],
    ['C3: what can not be seen is spelled out', 'a\u202eb\u200bc', 'a⟨U+202E⟩b⟨U+200B⟩c'],
    ['C3: also when it is written as a reference', '&#x202E;abc', '⟨U+202E⟩abc'],
    ['C3: emoji stay together', 'ok 👨‍👩‍👧', 'ok 👨‍👩‍👧'],
    ['P4: templates stay as they are', '{{ x }}', '{{ x }}'],
    ['reference links show where they lead', '[a][b]\n\n[b]: x', 'a \\[b]\n\n\\[b]: x'],
    ['footnotes stand where they were', 'a[^1]\n\n[^1]: note', 'a\\[^1]\n\n\\[^1]: note'],
    [
      'ordinary text comes through',
      '# A\n\n- **b** `c`\n- [x] d\n\n```js\ne\n```',
      '# A\n\n- **b** `c`\n- [x] d\n\n```js\ne\n```',
    ],
  ])('%s', (_, given, shown) => {
    expect(safeMarkdown(given)).toBe(shown);
  });

  it('C1 C2 C3 P4: whatever is put in, a reader finds only allowed nodes, visible text and honest links', () => {
    fc.assert(
      fc.property(document, (markdown) => {
        expectSafe(seen(safeTree(markdown)));
        expectSafe(reparse(safeMarkdown(markdown)));
      }),
      { numRuns: 500 },
    );
  });

  it('loses no word', () => {
    const word = fc.stringMatching(/^[a-z]{3,8}$/);
    const wrapped = fc.tuple(
      word,
      fc.constantFrom(
        'X',
        '**X**',
        '`X`',
        '[X](https://a.example)',
        '![X](b)',
        '<b>X</b>',
        '- X',
        '> X',
        '# X',
        '[X][r]',
        '[^X]: X',
        '| X |\n|-|',
        '~~~\nX\n~~~',
        '    X',
      ),
    );
    fc.assert(
      fc.property(fc.array(wrapped, { maxLength: 12 }), (parts) => {
        const markdown = parts.map(([text, form]) => form.replaceAll('X', text)).join('\n\n');
        const shown = seen(safeTree(markdown))
          .map(({ words }) => words)
          .join(' ');
        for (const [text] of parts) expect(shown).toContain(text);
      }),
    );
  });

  it('applied twice changes nothing of what is safe, and a result of a real text is stable', () => {
    const folder = path.join(import.meta.dirname, '..', '..');
    const texts = readdirSync(folder)
      .filter((name) => name.endsWith('.md'))
      .map((name) => readFileSync(path.join(folder, name), 'utf8'));
    texts.push(
      '# Title\n\nText with **bold**, `code`, [a link](https://a.example/b) and\n\n1. one\n2. two\n\n| a | b |\n|-|-|\n| 1 | 2 |\n',
    );
    for (const text of texts) {
      const once = safeMarkdown(text);
      // The line end makes it another text than the one whose answer is remembered.
      expect(safeMarkdown(`${once}\n`)).toBe(once);
    }
  });

  it.each([
    ['emphasis', '*a_ '],
    ['brackets', '[a]('],
    ['references', '[a]'],
    ['quotes', '> '],
    ['nested lists', '- '],
    ['images', '![a]('],
    ['underlines', 'a\n=\n'],
    ['strikes', '~~a~~b'],
    ['tables', '|a|b|\n|-|-|\n'],
  ])('C3: 20,000 characters of %s are shown, without their meaning', (_, unit) => {
    const tree = safeTree(unit.repeat(Math.ceil(20_000 / unit.length)));
    expect(deepest(tree.children)).toBeLessThan(40);
    expect(safeMarkdown(unit.repeat(2_000)).length).toBeGreaterThan(0);
  });
});

function deepest(nodes: readonly (SafeBlock | SafeInline)[]): number {
  return Math.max(0, ...nodes.map((node) => ('children' in node ? 1 + deepest(node.children as SafeBlock[]) : 0)));
}

describe('somebody else’s words in Markdown', () => {
  it.each(['plain', 'a ` b', '``` ends\n```\n# here', '`', '````x'])('C4: %j can not end its code', (words) => {
    const line = words.replaceAll('\n', ' ');
    expect(safeTree(codeSpan(line)).children).toMatchObject([
      { type: 'paragraph', children: [{ type: 'inlineCode', value: line }] },
    ]);
    expect(safeTree(codeBlock(words)).children).toMatchObject([{ type: 'code', value: words }]);
  });
});
