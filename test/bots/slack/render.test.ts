import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderMessages } from '../../../bots/slack/render.ts';
import { digest } from '../../../src/assistant/backends/digest.ts';
import { safeMarkdown, safeTree } from '../../../src/chat/markdown.ts';
import { resultView, threadParts } from '../../../src/chat/result-view.ts';
import type { View } from '../../../src/chat/view.ts';
import type { Run } from '../../../src/domain/run.ts';
import { effectsOf } from '../../../src/simulators/slack/effects.ts';
import { capturedEvents, githubExamples, type NamedEvent, requestFor } from '../../assistant/requests.ts';
import { markdownDocument } from './markdown-documents.ts';
import { dense, seenIn, textsOf, troubles } from './shown.ts';

const options = { language: 'en', maxMarkdown: 3_000 } as const;

function runOf(event: NamedEvent, output: string, more: Partial<Run> = {}): Run {
  return {
    id: 'run_1',
    eventId: 'evt_1',
    project: 'default',
    webhookUuid: '7a4c1f1e-0000-4000-8000-000000000000',
    webhookId: 'abc',
    webhookName: 'Reviews',
    source: event.source,
    event: event.name,
    resource: { type: 'assistant', id: 'digest' },
    status: 'done',
    prompts: [],
    output,
    facts: event.facts,
    steps: [],
    warnings: [],
    conversation: 'run_1',
    startedAt: new Date(1_000),
    endedAt: new Date(2_500),
    fence: 1,
    correlationId: 'cor_1',
    ...more,
  };
}

const nothing: NamedEvent = { source: 'plain', name: 'event', payload: {}, facts: { title: 'Hello', facts: [] } };

function markdownOf(view: View): string {
  return view.kind === 'markdown' ? view.markdown : '';
}

/** Every text of the Markdown is there; or the Markdown itself, which stands for it where it would be too heavy. */
function expectAllSeen(markdown: string, seen: string): void {
  if (seen.includes(dense(markdown))) return;
  for (const text of textsOf(safeTree(markdown))) expect(seen).toContain(dense(text));
}

describe('Markdown on Slack', () => {
  it('C1, C2, C3, P4: of 500 documents every word is shown, nothing is refused, nobody is notified', () => {
    fc.assert(
      fc.property(markdownDocument, (markdown) => {
        const messages = renderMessages({ kind: 'markdown', markdown });
        expect(troubles(messages)).toEqual([]);
        expectAllSeen(markdown, seenIn(messages));
      }),
      { numRuns: 500, endOnFailure: true },
    );
  });

  it('C1, P4: the same documents as results, on the card and in its thread', () => {
    fc.assert(
      fc.property(markdownDocument, (markdown) => {
        const run = runOf(nothing, markdown);
        for (const view of [resultView(run, options), ...threadParts(run, options)]) {
          const messages = renderMessages(view);
          expect(troubles(messages)).toEqual([]);
          if (view.kind === 'result') expect(messages).toHaveLength(1);
          expectAllSeen(view.kind === 'result' ? view.card.markdown : markdownOf(view), seenIn(messages));
        }
      }),
      { numRuns: 300, endOnFailure: true },
    );
  });

  it('C2: a link says where it leads, and only links of the document are links', () => {
    const markdown = '[bank](https://evil.example/x) <https://evil.example|https://bank.example> https://ok.example/';
    const { links } = effectsOf(renderMessages({ kind: 'markdown', markdown })[0] ?? { text: '' });
    for (const { url, words } of links) expect(words).toContain(new URL(url).host);
    expect(links.map(({ url }) => url)).toContain('https://evil.example/x');
  });

  it('keeps structure: headings, lists that go on after code, tables, quotes', () => {
    const markdown = [
      '# Title',
      'Text with **bold**, *italic*, ~~struck~~ and `code`.',
      '1. one\n\n   ```\n   make\n   ```\n2. two\n   - deeper',
      '> quoted\n>\n> - item',
      '| Name | Count |\n| --- | ---: |\n| a | 1 |\n| bcd | 20 |',
    ].join('\n\n');
    const [message] = renderMessages({ kind: 'markdown', markdown });
    expect(effectsOf(message ?? { text: '' }).lines.join('\n')).toBe(
      [
        'Title',
        'Text with bold, italic, struck and code.',
        '1. one',
        'make',
        '2. two',
        '  • deeper',
        'quoted',
        '• item',
        'Name   Count',
        '────   ─────',
        'a          1',
        'bcd       20',
        '',
      ].join('\n'),
    );
  });

  it('writes a table that is too wide as a list of its cells', () => {
    const wide = 'w'.repeat(60);
    const [message] = renderMessages({ kind: 'markdown', markdown: `| A | B |\n| - | - |\n| ${wide} | ${wide} |` });
    expect(effectsOf(message ?? { text: '' }).lines).toEqual([`• A: ${wide}`, `B: ${wide}`]);
  });
});

describe('Digests on Slack', () => {
  const events = [...['github', 'gitlab', 'plain'].flatMap(capturedEvents), ...githubExamples()];

  it('C1 to C3: the digest of every payload there is passes whole', () => {
    expect(events.length).toBeGreaterThan(350);
    for (const event of events) {
      const run = runOf(event, digest(requestFor({ event }), 'en'));
      const messages = renderMessages(resultView(run, options));
      expect(messages, event.name).toHaveLength(1);
      expect(troubles(messages), event.name).toEqual([]);
      expect(threadParts(run, options), event.name).toEqual([]);
      expectAllSeen(safeMarkdown(run.output), seenIn(messages));
    }
  });

  it('C1, C5: hostile facts are letters, and reach no button', () => {
    const hostile = '<!channel> <@U1> <https://evil.example|bank> *x* `y`';
    const facts = {
      title: hostile,
      origin: hostile,
      actor: hostile,
      link: 'https://github.com/acme/shop/pull/1',
      facts: [{ label: hostile, value: hostile }],
    };
    const warnings = [hostile];
    const run = runOf({ ...nothing, facts }, hostile, { warnings, webhookName: hostile, status: 'failed' });
    const [message] = renderMessages(resultView({ ...run, error: { code: 'internal', message: hostile } }, options));
    if (!message) throw new Error('nothing was rendered');
    expect(troubles([message])).toEqual([]);
    const buttons = JSON.stringify(message.blocks.filter(({ type }) => type === 'actions'));
    expect(buttons).not.toContain('channel');
    const { links } = effectsOf(message);
    expect(links).toContainEqual({ url: 'https://github.com/acme/shop/pull/1', words: 'github.com' });
  });
});

describe('Views on Slack', () => {
  const button = (n: number) => ({
    label: `Button ${n} ${'x'.repeat(n)}`,
    action: 'webhook.show',
    value: `default/${n}/`,
  });
  const buttons = Array.from({ length: 30 }, (_, n) => button(n));
  const confirm = { title: 't'.repeat(200), text: 'x'.repeat(500), yes: 'y'.repeat(60), no: 'n'.repeat(60) };
  const field = { label: 'Label', value: '<!channel> & <@U1>', code: true, tone: 'bad' } as const;
  const item = { title: 'Name', text: 'About it', state: { text: 'on', tone: 'good' } } as const;
  const views: View[] = [
    { kind: 'text', text: '<!channel>', tone: 'warning' },
    { kind: 'markdown', markdown: '**Hello**' },
    { kind: 'fields', title: 'Fields', tone: 'good', fields: [field, field], buttons },
    { kind: 'list', title: 'List', intro: 'Intro', items: [item, { ...item, buttons }], buttons, more: button(1) },
    { kind: 'buttons', text: 'x'.repeat(20_000), buttons: [{ ...button(100), style: 'danger', confirm }] },
    { kind: 'secret', title: 'Secret', intro: 'Once', fields: [field], steps: '1. Do\n2. this', buttons: [] },
    { kind: 'form', form: { id: 'f', context: '', title: 'Form', submit: 'S', cancel: 'C', fields: [] } },
  ];

  it.each(views)('shows a $kind view within all limits', (view) => {
    const messages = renderMessages(view);
    expect(messages.length).toBeGreaterThan(0);
    expect(troubles(messages)).toEqual([]);
  });

  it('shows every item of a long list, in as many messages as it takes', () => {
    const items = Array.from({ length: 60 }, (_, n) => ({
      title: `Item ${n}.`,
      text: 'About it',
      buttons: [button(1)],
    }));
    const messages = renderMessages({ kind: 'list', title: 'Many', items });
    expect(messages.length).toBeGreaterThan(1);
    expect(troubles(messages)).toEqual([]);
    for (const { title } of items) expect(seenIn(messages)).toContain(dense(title));
  });

  it('shows 50 lines of a log in one message', () => {
    const items = Array.from({ length: 50 }, (_, n) => ({ ...item, title: `event ${n}` }));
    expect(renderMessages({ kind: 'list', title: 'Log', items, buttons: [button(1)] })).toHaveLength(1);
  });
});
