import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { describe, expect, it } from 'vitest';
import type { Card } from '../../../bots/lark/card.ts';
import { formCard } from '../../../bots/lark/forms.ts';
import { renderView, type ShownView } from '../../../bots/lark/render.ts';
import { digest } from '../../../src/assistant/backends/digest.ts';
import { safeTree } from '../../../src/chat/markdown.ts';
import { resultView, threadParts } from '../../../src/chat/result-view.ts';
import type { Form, ResultCard } from '../../../src/chat/view.ts';
import type { Run } from '../../../src/domain/run.ts';
import { cardProblem, largestCard } from '../../../src/simulators/lark/card-rules.ts';
import { mentionsIn } from '../../../src/simulators/lark/card-view.ts';
import { type Json, objectsIn } from '../../../src/simulators/lark/json.ts';
import type { LarkMessage } from '../../../src/simulators/lark/world.ts';
import { capturedEvents, githubExamples, requestFor } from '../../assistant/requests.ts';

/** What the simulated Lark, which refuses what the real one does, says against a card. */
const problemOf = (card: Card) => cardProblem(JSON.parse(JSON.stringify(card)))?.why;
const markdownOf = (cards: Card[]) =>
  all(cards).flatMap(({ tag, content }) => (tag === 'markdown' ? [String(content)] : []));
const all = (cards: Card[]): Json[] => cards.flatMap((card) => [...objectsIn(card.body)]);

/** Letters and digits in order: what a reader may not lose, whatever marks and spaces do. */
const letters = (text: string) => text.replace(/[^\p{L}\p{N}]/gu, '');

interface Node {
  type: string;
  value?: string;
  alt?: string | null;
  url?: string;
  children?: Node[];
}
const parse = (markdown: string) =>
  fromMarkdown(markdown, { extensions: [gfm({ singleTilde: false })], mdastExtensions: [gfmFromMarkdown()] }) as Node;
function* nodes(node: Node): Generator<Node> {
  yield node;
  for (const child of node.children ?? []) yield* nodes(child);
}
const wordsIn = (root: Node) => [...nodes(root)].map(({ value }) => value ?? '').join('');

/** What a reader sees of cards: Markdown as it is read, plain words as they stand. */
function seen(cards: Card[]): string {
  return all(cards)
    .map(({ tag, content }) => {
      if (typeof content !== 'string') return '';
      return tag === 'markdown' ? wordsIn(parse(content)) : tag === 'plain_text' ? content : '';
    })
    .join('');
}

function message(card: Card): LarkMessage {
  const fixed = { id: 'om_1', chatId: 'oc_1', sender: 'bot', createdAt: 0, updatedAt: 0, deleted: false, history: [] };
  return { ...fixed, type: 'interactive', content: JSON.stringify(card) };
}

/** Numbers that are the same in every run. */
function dice(seed: number): (sides: number) => number {
  let state = seed >>> 0;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

const scraps = [
  'The quick fix', 'snake_case_name', '**bold**', '*it* is', '~~gone~~', '`code`', '`a|b`', '[docs](https://example.com/a?b=1&c=2)',
  '[bank](https://evil.example)', 'https://example.com/path_(x)', '<at id=all></at>', '<at user_id="all">', '<!channel>', '<@U1>',
  '<a href="https://evil.example">x</a>', '&lt;b&gt;', '&#60;at&#62;', ':OK:', '1. one', '- item', '  - nested item', '> quoted', '# Title',
  '###### small', '---', '===', '| a | b |\n|---|---|\n| 1 | 2 |', '```ts\nconst a = 1 < 2;\n```', '```\n<at id=all>\n```', '~~~\n`` ` ``\n~~~',
  '- [x] done', '- [ ] open', '中文，内容。', '**粗体**文字', '😀👩‍💻', '\u202Erevers', 'a\u200Bb', '***both***', '**a*b*c**', '__init__', '2 * 3 * 4', 'a_b_',
  '![image](https://example.com/i.png)', '[ref][1]\n\n[1]: https://example.com', 'line  \nbreak', '\\*literal\\*', '{"schema":"2.0"}', '+ plus', '10) ten',
  '<font color=red>x</font>', '<text_tag color="red">x</text_tag>', 'mail@example.com', 'www.example.com', '|', '#', '`', '**', '[', ']()',
]; // biome-ignore format: a list of scraps

function document(seed: number): string {
  const roll = dice(seed);
  const count = 1 + roll(seed % 10 === 0 ? 120 : 14);
  const glue = [' ', '\n', '\n\n', '\n    ', '\n> ', ' — '];
  return Array.from({ length: count }, () => `${scraps[roll(scraps.length)]}${glue[roll(glue.length)]}`).join('');
}

describe('Markdown on cards', () => {
  it('C1, C3, C4, P4: 500 generated documents pass the rules of cards, mention nobody and lose no word', () => {
    for (let seed = 1; seed <= 500; seed++) {
      const markdown = document(seed);
      const cards = renderView({ kind: 'markdown', markdown });
      const said = `document ${seed}: ${JSON.stringify(markdown)}\n${markdownOf(cards).join('\n====\n')}`;
      for (const card of cards) {
        expect(problemOf(card), said).toBeUndefined();
        expect(mentionsIn(message(card)), said).toEqual([]);
      }
      const wanted = letters(wordsIn(safeTree(markdown) as unknown as Node));
      expect(letters(seen(cards)), said).toBe(wanted);
      const odd = markdownOf(cards)
        .flatMap((text) => [...nodes(parse(text))])
        .filter(({ type, url }) => type === 'html' || (type === 'link' && !/^(?:https?:\/\/|mailto:)/.test(url ?? '')));
      expect(odd, said).toEqual([]);
    }
  });

  it.each([
    [
      'emphasis, code and links',
      'A **bold** word, `code` and [docs](https://example.com).',
      'A **bold** word, `code` and [docs (example.com)](https://example.com/).',
    ],
    [
      'headings and lists',
      '# Title\n\n- one\n  - two\n\n1. first\n2. second',
      '# Title\n\n- one\n    - two\n\n1. first\n2. second',
    ],
    ['code', '```ts\nlet a = `b`;\n```', '```ts\nlet a = `b`;\n```'],
    ['tables', '| a | b |\n|---|--:|\n| 1 | x\\|y |', '| a | b |\n| --- | ---: |\n| 1 | x&#124;y |'],
    ['quotes', '> said *so*', '> said *so*'],
    ['marks as text', '2 * 3 < 4 & a_b [x]', '2 &#42; 3 &#60; 4 &#38; a&#95;b &#91;x&#93;'],
    ['what only looks like a list', '\\- no\n\n1\\. no', '&#45; no\n\n1&#46; no'],
  ])('shows %s', (_name, markdown, expected) => {
    expect(markdownOf(renderView({ kind: 'markdown', markdown }))).toEqual([expected]);
  });

  it('C2: a link says where it leads, whatever its words are', () => {
    const [text = ''] = markdownOf(
      renderView({ kind: 'markdown', markdown: '[bank.example](https://evil.example/a(b)c)' }),
    );
    expect(text).toBe('[bank.example (evil.example)](https://evil.example/a%28b%29c)');
  });

  it('C4: code with notation of Lark stands in an element of plain words', () => {
    const [card] = renderView({ kind: 'markdown', markdown: 'Look:\n\n```html\n<at id=all></at>\n```' });
    expect(card?.body.elements).toEqual([
      { tag: 'markdown', content: 'Look:' },
      { tag: 'div', text: { tag: 'plain_text', content: '<at id=all></at>' } },
    ]);
  });

  it('shows three tables as tables and the rest as lines, because Lark refuses a card with many', () => {
    const table = '| a | b |\n|---|---|\n| 1 | 2 |';
    const cards = renderView({ kind: 'markdown', markdown: Array.from({ length: 9 }, () => table).join('\n\n') });
    expect(cards.map(problemOf)).toEqual([undefined]);
    expect(letters(seen(cards))).toBe('ab12'.repeat(9));
  });

  it('puts 200,000 characters on as many cards as they need', () => {
    const markdown = Array.from({ length: 4_000 }, (_, index) => `**word ${index}** <at id=all> 中文内容`).join('\n\n');
    const cards = renderView({ kind: 'markdown', markdown });
    expect(cards.length).toBeGreaterThan(5);
    expect(cards.map(problemOf).filter((why) => why !== undefined)).toEqual([]);
    expect(letters(seen(cards))).toBe(letters(wordsIn(safeTree(markdown) as unknown as Node)));
  });
});

function run(more: Partial<Run> = {}): Run {
  return {
    id: 'run_1', eventId: 'evt_1', project: 'default', webhookUuid: '3f2b8c1e-0000-4000-8000-000000000000', webhookId: 'shop',
    webhookName: 'Reviews', source: 'github', event: 'push', resource: { type: 'assistant', id: 'digest' }, status: 'done', prompts: [],
    output: 'Good.', facts: { title: 'Fix', facts: [] }, steps: [], warnings: [], conversation: 'run_1', startedAt: new Date(0),
    endedAt: new Date(3_000), fence: 1, correlationId: 'cor_1', ...more,
  }; // biome-ignore format: one run
}

const cardsOf = (given: Run) => {
  const options = { language: 'en', maxMarkdown: 3_000 } as const;
  return [resultView(given, options), ...threadParts(given, options)].flatMap((view) => renderView(view as ShownView));
};

describe('results', () => {
  it('digests of every captured event and every published GitHub example fit on their cards', () => {
    const events = [...['github', 'gitlab', 'plain'].flatMap(capturedEvents), ...githubExamples()];
    expect(events.length).toBeGreaterThan(150);
    for (const event of events) {
      for (const language of ['en', 'zh'] as const) {
        const output = digest(requestFor({ event }), language);
        const cards = cardsOf(run({ output, facts: event.facts }));
        const said = `${event.source} ${event.name}`;
        expect(
          cards.map(problemOf).filter((why) => why !== undefined),
          said,
        ).toEqual([]);
        expect(letters(seen(cards)), said).toContain(letters(wordsIn(safeTree(output) as unknown as Node)));
      }
    }
  });

  it('C1, C4, C5: hostile names, titles, facts and output stay words, on one card within its limits', () => {
    const evil = '<at id=all></at> **x** [a](https://evil.example) `c` {"tag":"button"} \u202E <!channel>';
    const facts = Array.from({ length: 12 }, () => ({ label: evil.repeat(9), value: evil.repeat(9) }));
    const hostile = run({
      status: 'failed',
      error: { code: 'backend_timeout', message: evil.repeat(20) },
      warnings: Array.from({ length: 30 }, () => evil.repeat(9)),
      output: '*'.repeat(2_900),
      webhookName: evil,
      event: evil,
      facts: {
        title: evil.repeat(30),
        origin: evil.repeat(30),
        actor: evil,
        link: 'https://evil.example/(x)?a=<b>',
        facts,
      },
    });
    const [first, ...more] = cardsOf(hostile);
    expect(more).toEqual([]);
    expect(first && problemOf(first)).toBeUndefined();
    expect(first && mentionsIn(message(first))).toEqual([]);
    expect(markdownOf(first ? [first] : []).join('\n')).not.toMatch(/<at|\]\(https:\/\/evil\.example\)/);
    const values = all(first ? [first] : []).flatMap(({ behaviors }) =>
      behaviors === undefined ? [] : [JSON.stringify(behaviors)],
    );
    expect(values).toHaveLength(3);
    expect(values.join()).not.toMatch(/evil|at id/);
  });

  it('every state has its colour and its word, and is one card', () => {
    const templates = (['received', 'running', 'done', 'failed'] as const).map((status) => {
      const view = resultView(run({ status }), { language: 'zh', maxMarkdown: 3_000 }) as {
        kind: 'result';
        card: ResultCard;
      };
      const cards = renderView(view);
      expect(cards.map(problemOf)).toEqual([undefined]);
      expect(JSON.stringify(cards)).toContain(view.card.statusText);
      return cards[0]?.header?.template;
    });
    expect(templates).toEqual(['grey', 'blue', 'green', 'red']);
  });
});

describe('other views', () => {
  const button = {
    label: 'Go',
    action: 'webhook.show',
    value: 'default/1/',
    confirm: { title: 'Sure?', text: 'Really.', yes: 'y', no: 'n' },
  };
  const field = { label: 'Address', value: 'https://hooks.example.com/<at id=all>', copy: true, code: true };
  it.each<ShownView>([
    { kind: 'text', text: '<at id=all> '.repeat(3_000), tone: 'bad' },
    { kind: 'markdown', markdown: '' },
    { kind: 'buttons', text: 'Well?', buttons: [button, button] },
    { kind: 'fields', title: '', fields: [field, { label: 'Empty', value: '' }], buttons: [button] },
    { kind: 'secret', title: 'Ready', intro: 'Copy it.', fields: [field], steps: '1. Open\n2. Paste' },
    {
      kind: 'list',
      title: 'All',
      items: Array.from({ length: 60 }, () => ({
        title: 'x',
        text: 'y'.repeat(400),
        buttons: [button, button, button],
      })),
      more: button,
    },
  ])('$kind fits on valid cards and mentions nobody', (view) => {
    const cards = renderView(view);
    expect(cards.map(problemOf).filter((why) => why !== undefined)).toEqual([]);
    expect(cards.flatMap((card) => mentionsIn(message(card)))).toEqual([]);
    if (view.kind === 'list') expect(all(cards).filter(({ tag }) => tag === 'button')).toHaveLength(181);
    if (view.kind === 'text') expect(letters(seen(cards))).toBe(letters(view.text));
  });
});

describe('forms', () => {
  const form: Form = {
    id: 'webhook.edit', context: 'default/1/1', title: 'Edit', submit: 'Save', cancel: 'Cancel', intro: 'Hello',
    fields: [
      { kind: 'text', name: 'name', label: 'Alias', value: 'x', required: true, maxLength: 100 },
      { kind: 'text', name: 'secret', label: 'Secret', secret: true, maxLength: 256 },
      { kind: 'text', name: 'commands', label: 'Prompts', multiline: true, maxLength: 20_000, value: 'p'.repeat(20_000) },
      { kind: 'toggle', name: 'enabled', label: 'On', value: true },
      { kind: 'number', name: 'rate', label: 'Rate', min: 1, max: 10, value: 5 },
      { kind: 'select', name: 'source', label: 'Source', value: 'a', options: [{ value: 'a', label: 'A' }, { value: 'b', label: 'B' }], required: true },
    ],
  }; // biome-ignore format: one form
  const filled = { form, values: { secret: 'typed-secret' }, by: 'ou_1', channel: 'oc_1', language: 'en' as const };

  it('are valid cards; a typed secret never stands on one again, and long text is shown but not cut', () => {
    const card = formCard(filled, 'token', { name: 'Too short.', _: 'Something else.' });
    expect(problemOf(card)).toBeUndefined();
    const text = JSON.stringify(card);
    expect(text).not.toContain('typed-secret');
    expect(text).toContain('••••••••');
    expect(text).toContain('⛔ Too short.');
    expect(text).toContain('⛔ Something else.');
    expect(Buffer.byteLength(text)).toBeLessThan(largestCard);
    expect(
      all([card])
        .map(({ name }) => name)
        .filter(Boolean),
    ).toEqual(['form', 'name', 'secret', 'enabled', 'rate', 'source', 'submit']);
  });
});
