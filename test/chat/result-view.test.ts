import { describe, expect, it } from 'vitest';
import { resultView, threadParts } from '../../src/chat/result-view.ts';
import { visible } from '../../src/chat/visible-text.ts';
import { errorCodes } from '../../src/domain/errors.ts';
import type { Run } from '../../src/domain/run.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 12, 0, seconds));

function run(more: Partial<Run> = {}): Run {
  return {
    id: 'run_1',
    eventId: 'evt_1',
    project: 'default',
    webhookUuid: '3f2b8c1e-0000-4000-8000-000000000000',
    webhookId: 'shop',
    webhookName: 'Reviews',
    source: 'github',
    event: 'pull_request.opened',
    resource: { type: 'assistant', id: 'digest' },
    status: 'done',
    prompts: [],
    output: 'All **good**.',
    facts: {
      title: 'Fix the cart',
      origin: 'acme/shop',
      actor: 'ann',
      link: 'https://github.com/acme/shop/pull/1',
      facts: [],
    },
    steps: [],
    warnings: [],
    conversation: 'run_1',
    startedAt: at(0),
    endedAt: at(3),
    fence: 1,
    correlationId: 'cor_1',
    ...more,
  };
}

const options = { language: 'en', maxMarkdown: 1_000 } as const;
const cardOf = (given: Run, more: object = {}) => {
  const view = resultView(given, { ...options, ...more });
  if (view.kind !== 'result') throw new Error(view.kind);
  return view.card;
};

describe('the card of a run', () => {
  it('says what happened, where, by whom, and how it went', () => {
    expect(cardOf(run({ usage: { inputTokens: 1, outputTokens: 2, cost: 0.01 } }))).toMatchObject({
      title: 'Fix the cart',
      origin: 'acme/shop',
      actor: 'ann',
      link: 'https://github.com/acme/shop/pull/1',
      status: 'done',
      statusText: 'Done',
      markdown: 'All **good**.',
      durationMs: 3_000,
      cost: 0.01,
    });
    expect(cardOf(run({ status: 'running', endedAt: undefined }), { language: 'zh' })).toMatchObject({
      statusText: '运行中',
      durationMs: undefined,
    });
  });

  it('has the same buttons in every state, so that no press comes too late', () => {
    const buttons = (['received', 'running', 'done', 'failed'] as const).map(
      (status) => cardOf(run({ status })).buttons,
    );
    expect(buttons[0]?.map(({ label, command }) => [label, command])).toEqual([
      ['Show webhook', '/webhook show 3f2b8c1e'],
      ['Logs', '/webhook logs 3f2b8c1e'],
      ['Send a test event', '/webhook test 3f2b8c1e'],
    ]);
    for (const others of buttons) expect(others).toEqual(buttons[0]);
  });

  it('says in one sentence why it failed, and what to do next, for every error there is', () => {
    const error = { code: 'backend_timeout', message: 'The assistant did not answer within 60 s.' };
    expect(cardOf(run({ status: 'failed', error })).error).toBe(
      'The assistant did not answer within 60 s. This may pass by itself: send the event again in a few minutes.',
    );
    for (const code of errorCodes()) {
      expect(cardOf(run({ error: { code, message: 'Why.' } })).error).toMatch(/^Why\. \S.*\.$/);
    }
    expect(cardOf(run({ error: { code: '__proto__', message: 'Why.' } })).error).toContain('The logs of the webhook');
  });

  it('C1 C2 C3 C5 P4: what sender and assistant write stays text', () => {
    const hostile = '<!channel>\n<@U1> \u202e[x](https://evil.example) "onclick';
    const card = cardOf(
      run({
        output: `${hostile} ![p](https://evil.example/p) {{7*7}}`,
        event: hostile,
        webhookName: hostile,
        warnings: [hostile],
        facts: {
          title: hostile,
          origin: hostile,
          actor: hostile,
          link: 'javascript:alert(1)',
          facts: [{ label: hostile, value: hostile }],
        },
      }),
    );
    expect(card.link).toBeUndefined();
    const lines = [card.title, card.origin, card.actor, card.event, card.webhookName, ...card.warnings];
    for (const line of [...lines, ...card.facts.flatMap(({ label, value }) => [label, value])]) {
      expect(line).toBe(visible(line ?? ''));
      expect(line).not.toContain('\n');
    }
    expect(card.markdown).toContain('[x (evil.example)](https://evil.example/)');
    expect(card.markdown).toContain('{{7\\*7}}');
    expect(card.markdown).not.toContain('![');
    expect(JSON.stringify(card.buttons)).not.toContain('channel');
  });
});

describe('long output', () => {
  const output = Array.from({ length: 60 }, (_, n) => `Paragraph ${n} with some *words* in it.`).join('\n\n');

  it('is cut on the card and stands whole in the thread', () => {
    const card = cardOf(run({ output }));
    expect(card.markdown.length).toBeLessThanOrEqual(options.maxMarkdown);
    expect(card.markdown).toContain('the whole text stands in the thread');
    const parts = threadParts(run({ output }), options);
    const text = parts.map((part) => (part.kind === 'markdown' ? part.markdown : '')).join('\n\n');
    expect(parts.length).toBeGreaterThan(2);
    expect(text).toBe(output);
  });

  it('is cut the same way while it grows', () => {
    expect(cardOf(run({ output, status: 'running', endedAt: undefined })).markdown).toContain('more is coming');
  });

  it('needs no thread when it fits', () => {
    expect(threadParts(run(), options)).toEqual([]);
    expect(cardOf(run({ output: 'x'.repeat(1_000) })).markdown).toBe('x'.repeat(1_000));
  });

  it('that grows by escaping goes to the thread as well', () => {
    const marks = '<b>'.repeat(300);
    expect(cardOf(run({ output: marks })).markdown.length).toBeLessThanOrEqual(options.maxMarkdown);
    expect(threadParts(run({ output: marks }), options).length).toBeGreaterThan(0);
  });

  it('beyond all measure ends with a word about what is missing', () => {
    const parts = threadParts(run({ output: 'word '.repeat(20_000) }), options);
    expect(parts).toHaveLength(30);
    const last = parts.at(-1);
    expect(last?.kind === 'markdown' && last.markdown).toMatch(/\d+ more characters are not shown here.*run_1/);
    for (const part of parts) expect(part.kind === 'markdown' && part.markdown.length).toBeLessThanOrEqual(1_000);
  });
});
