import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { code, link, paragraph, plain } from '../../../src/assistant/backends/digest/escape.ts';
import { kindsIn, nodesOf, shownText } from '../markdown-tree.ts';
import { digestOf } from '../requests.ts';

const harmless = ['root', 'paragraph', 'text', 'inlineCode'];
const strange = (markdown: string) => [...kindsIn(markdown)].filter((kind) => !harmless.includes(kind));

/** Texts made of what Markdown, Slack and Lark give a meaning to. */
const hostileText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...[
          '`',
          '``',
          '*',
          '**',
          '_',
          '__',
          '~~',
          '[',
          '](',
          ')',
          '![',
          '<',
          '>',
          '&lt;',
          '&',
          '\\',
          '|',
          '#',
          '- ',
          '1. ',
        ],
        ...[
          'http://a.b',
          'https://x.y/z',
          'www.a.b',
          'a@b.c',
          '@here',
          '<!channel>',
          '<@U1>',
          '<at id=all></at>',
          '://',
          '\n',
          '  \n',
        ],
        ...[
          '\u202e',
          '\u200b',
          '\u0000',
          '\u2028',
          '{{x}}',
          '```',
          '---',
          '===',
          '[^1]',
          ':',
          '  ',
          '\t',
          'é',
          '中',
          '😀',
          '\ud83d',
        ],
      ),
      fc.string({ maxLength: 8 }),
    ),
    { maxLength: 24 },
  )
  .map((parts) => parts.join(''));

describe('payload text in Markdown', () => {
  it.each([
    ['**bold** _it_ ~~no~~', '**bold** _it_ ~~no~~'],
    ['# title', '# title'],
    ['1. first', '1. first'],
    ['snake_case and 2*3', 'snake_case and 2*3'],
    ['a `tick` and ``two``', 'a `tick` and ``two``'],
    ['&lt;b&gt; &amp; R&D', '&lt;b&gt; &amp; R&D'],
    ['path\\to\\file', 'path\\to\\file'],
    ['<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
    ['{{constructor}} {{7*7}}', '{{constructor}} {{7*7}}'],
  ])('T3, C3: %s is shown as it is, and means nothing', (text, shown) => {
    expect(strange(paragraph(text, 500))).toEqual([]);
    expect(shownText(paragraph(text, 500))).toBe(shown);
  });

  it('C1: mentions of Slack and Lark stay text', () => {
    const text = '<!channel> <!here> <!everyone> <!subteam^S1> <@U1> <#C1> <at id=all></at> @here @channel';
    const written = plain(text);
    expect(strange(written)).toEqual([]);
    expect(shownText(written)).toBe(text);
    expect(written).toContain('\\<!channel>');
    expect(written).toContain('`@here`');
  });

  it('C2: no link and no image comes out of it, masked or not', () => {
    const texts = ['[bank](https://evil.test)', '<https://evil.test|https://bank>', '![x](https://evil.test/p.png)'];
    const bare = [
      'https://evil.test',
      'see www.evil.test now',
      'mail eve@evil.test',
      '[a]: https://evil.test',
      'javascript:alert(1)',
    ];
    for (const text of [...texts, ...bare]) {
      const written = paragraph(text, 500);
      expect(strange(written), written).toEqual([]);
      expect(shownText(written)).toBe(text);
    }
  });

  it('C3: what is invisible or turns the reading direction is shown by its code', () => {
    expect(plain('ad\u200bmin \u202egpj.exe')).toBe('ad⟨U+200B⟩min ⟨U+202E⟩gpj.exe');
    expect(code('a\u2066b')).toBe('`a⟨U+2066⟩b`');
    expect(plain('tag\u{e0041}')).toBe('tag⟨U+E0041⟩');
    expect(plain('family 👨‍👩‍👧 نمی‌خواهم')).toBe('family 👨‍👩‍👧 نمی‌خواهم');
    expect(plain('line\r\nbreak\u0000\u001b[31m')).toBe('line break \\[31m');
  });

  it('C3: 50,000 characters are cut, not within a character', () => {
    expect(plain('x'.repeat(50_000), 100)).toBe(`${'x'.repeat(100)}…`);
    expect(plain('😀'.repeat(500), 101)).toBe(`${'😀'.repeat(50)}…`);
  });

  it('C1, C2, C3: whatever is written stays text (generated)', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(strange(paragraph(text, 400))).toEqual([]);
        expect(strange(`- **Label:** ${plain(text)}`).sort()).toEqual(['list', 'listItem', 'strong']);
        expect(strange(`x ${code(text)} y`)).toEqual([]);
        expect(plain(text)).not.toMatch(/\n/);
      }),
      { numRuns: 2_000 },
    );
  });

  it('C1, C2, C3: in every place of a digest (generated)', () => {
    const allowed = ['root', 'paragraph', 'text', 'inlineCode', 'strong', 'list', 'listItem', 'blockquote'];
    fc.assert(
      fc.property(hostileText, (text) => {
        const user = { login: text };
        const repository = { full_name: text, default_branch: text };
        const labels = [{ name: text }];
        const issue = { number: 1, title: text, body: text, html_url: text, user, labels, assignees: [user] };
        const commits = [{ id: text, message: text, added: [text], author: { name: text } }];
        const said = [
          digestOf('issues.opened', { action: 'opened', issue, repository, sender: user }),
          digestOf('push', {
            ref: `refs/heads/${text}`,
            after: text,
            commits,
            compare: text,
            repository,
            sender: user,
          }),
          digestOf(text, { [text || 'x']: text, title: text, state: text }, 'en', 'plain'),
        ];
        for (const markdown of said) {
          const kinds = [...kindsIn(markdown)].filter((kind) => !allowed.includes(kind));
          const addresses = nodesOf(markdown).filter((node) => node.type === 'link');
          expect(
            kinds.filter((kind) => kind !== 'link'),
            markdown,
          ).toEqual([]);
          // The one link of a digest is its address field, shown in full.
          for (const node of addresses) expect(node.children?.[0]?.value).toBe(node.url);
          expect(addresses.length).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('links', () => {
  it.each([
    ['https://github.com/a/b?x=1#y', '<https://github.com/a/b?x=1#y>'],
    ['http://gitlab.local:3000/a', '<http://gitlab.local:3000/a>'],
    ['https://a.b/<script>', '<https://a.b/%3Cscript%3E>'],
  ])('%s is written out', (address, written) => {
    expect(link(address)).toBe(written);
    expect(nodesOf(written).filter((node) => node.type === 'link')).toHaveLength(1);
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'ftp://a.b',
    'https://user:pw@a.b',
    'https://user@a.b',
    '//a.b',
    'x',
    '',
  ])('C2: %s is not a link', (address) => {
    expect(link(address)).toBeUndefined();
  });
});
