import fc from 'fast-check';

/** Text as people, models and attackers write it. */
const words = fc.oneof(
  fc.constantFrom(
    '<!channel>',
    '<!here>',
    '<@U0ANN>',
    '<#C0GENERAL>',
    '<!subteam^S1>',
    '@channel',
    '<https://evil.example|https://bank.example>',
    'https://example.com/a?b=1&c=2',
    '[bank](https://evil.example)',
    '![image](https://evil.example/x.png)',
    '`code`',
    '**bold**',
    '_it_ *is*',
    '~~gone~~',
    '``` not a fence',
    ':smile:',
    '{{constructor}}',
    '<b>html</b>',
    '&lt;&amp;&#x202E;',
    '\u202e\u200b\u0007',
    '日本語のテキスト',
    '👩‍👩‍👧‍👦',
    '',
    '<!date^0^{date}|x>',
    'x'.repeat(400),
  ),
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
);

const line = fc.array(words, { minLength: 1, maxLength: 6 }).map((all) => all.join(' ').replace(/[\r\n]/g, ' '));
const code = fc
  .array(line, { maxLength: 8 })
  .map((lines) => `~~~ts\n${lines.map((one) => one.replaceAll('~', '-')).join('\n')}\n~~~`);
const table = fc.integer({ min: 1, max: 6 }).chain((columns) =>
  fc.array(fc.array(line, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 6 }).map((rows) => {
    const written = rows.map((row) => `| ${row.map((cell) => cell.replaceAll('|', '/')).join(' | ')} |`);
    return [written[0], `|${' --- |'.repeat(columns)}`, ...written.slice(1)].join('\n');
  }),
);
const list = fc
  .array(fc.tuple(fc.constantFrom('- ', '  - ', '    - ', '1. ', '   2. ', '- [ ] ', '- [x] '), line), {
    minLength: 1,
    maxLength: 8,
  })
  .map((items) => items.map(([mark, text]) => mark + text).join('\n'));
const indentedCode = fc
  .tuple(line, code)
  .map(([text, block]) => `1. ${text}\n\n${block.replace(/^/gm, '   ')}\n\n2. next`);
const leaf = fc.oneof(
  line,
  line.map((text) => `## ${text}`),
  code,
  table,
  list,
  indentedCode,
  fc.constant('---'),
);
const quote = fc.array(leaf, { minLength: 1, maxLength: 3 }).map((all) => all.join('\n\n').replace(/^/gm, '> '));
const long = fc.integer({ min: 1, max: 60 }).chain((times) => line.map((text) => `${text} `.repeat(times)));

/** Whole documents of all that Markdown has, from one word to some ten thousand characters. */
export const markdownDocument = fc
  .array(fc.oneof({ weight: 5, arbitrary: leaf }, quote, long), { minLength: 1, maxLength: 12 })
  .map((blocks) => blocks.join('\n\n'));
