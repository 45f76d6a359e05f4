import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { renderView, type ShownView } from '../../bots/lark/render.ts';
import { renderMessages } from '../../bots/slack/render.ts';
import { digest } from '../../src/assistant/backends/digest.ts';
import { resultView } from '../../src/chat/result-view.ts';
import { AppError, errorCodes, toFailure } from '../../src/domain/errors.ts';
import { factLabels } from '../../src/domain/fact-labels.ts';
import type { Run } from '../../src/domain/run.ts';
import { textOf } from '../../src/simulators/lark/card-view.ts';
import { effectsOf } from '../../src/simulators/slack/effects.ts';
import { capturedEvents, githubExamples, type NamedEvent, requestFor } from '../assistant/requests.ts';
import { anEvent, aRun } from '../store/samples.ts';

const options = { language: 'zh', maxMarkdown: 3_000 } as const;

/** Names, parts of addresses and of names of events, and words that Chinese developers write in English as well. */
const common = new Set(
  'compare advisories pipelines demand test webhook github gitlab dependabot pages wiki issue pull request ping star min http https com zen'.split(
    ' ',
  ),
);

/** What people read on the cards of Slack and Lark. */
function seen(run: Run): string[] {
  const view = resultView(run, options);
  const onSlack = renderMessages(view).flatMap((message) => effectsOf(message).lines);
  const onLark = renderView(view as ShownView).map(
    (card) =>
    textOf({
      id: 'om_1', chatId: 'oc_1', sender: 'bot', type: 'interactive', content: JSON.stringify(card), createdAt: 0, updatedAt: 0, deleted: false, history: [],
    }), // biome-ignore format: one message
  );
  return [...onSlack, ...onLark];
}

/** English words on a card that its sender has not written. */
function ours(event: NamedEvent, run: Run): string[] {
  // What was done is said in our words, so the sender's word for it does not count as theirs.
  const payload = { ...z.record(z.string(), z.unknown()).catch({}).parse(event.payload), action: '' };
  const theirs = `${JSON.stringify(payload)} ${event.name.split('.')[0]} ${event.source} ${run.webhookName} ${run.id} ${run.eventId}`;
  const spelled = theirs.toLowerCase();
  // The event's own name stands on the card as it is, and so do addresses.
  const found =
    seen(run)
      .join('\n')
      .replaceAll(event.name, '')
      .replaceAll(/https?:\/\/\S+/g, '')
      .match(/[A-Za-z]{3,}/g) ?? [];
  return found.filter((word) => !spelled.includes(word.toLowerCase()) && !common.has(word.toLowerCase()));
}

function runOf(event: NamedEvent, more: Partial<Run> = {}): Run {
  const run = aRun(anEvent({ source: event.source, event: event.name }));
  const output = digest(requestFor({ event }), 'zh');
  return {
    ...run,
    status: 'done',
    output,
    facts: event.facts,
    endedAt: new Date(run.startedAt.getTime() + 2_500),
    ...more,
  };
}

const nothing: NamedEvent = { source: 'plain', name: 'event', payload: {}, facts: { title: '标题', facts: [] } };

const events = [...['github', 'gitlab', 'plain'].flatMap(capturedEvents), ...githubExamples()];

describe('cards in a Chinese channel', () => {
  it('of every captured event and every published example hold no English word of ours', () => {
    expect(events.length).toBeGreaterThan(340);
    const all = events.flatMap((event) => ours(event, runOf(event)).map((word) => `${event.name}: ${word}`));
    expect([...new Set(all)]).toEqual([]);
  });

  it('of GitHub and GitLab have a Chinese title, and Chinese labels on the card and in the digest', () => {
    const english = events
      .filter(({ source }) => source !== 'plain')
      .flatMap((event) => {
        const run = runOf(event);
        const view = resultView(run, options);
        const { title, facts } = view.kind === 'result' ? view.card : expect.fail();
        const labels = [...run.output.matchAll(/^- \*\*(.+?)：\*\*/gm)].map(([, label = '']) => label);
        const texts = [title, ...facts.map(({ label }) => label), ...labels];
        return texts.filter((text) => !/\p{Script=Han}/u.test(text)).map((text) => `${event.name}: ${text}`);
      });
    expect([...new Set(english)]).toEqual([]);
  });

  it('label their facts in Chinese, each label that a source can use', () => {
    const facts = Object.keys(factLabels).map((label) => ({ label, value: '1' }));
    for (const fact of facts) {
      const view = resultView(runOf(nothing, { facts: { title: '标题', facts: [fact] } }), options);
      expect(view.kind === 'result' && view.card.facts[0]?.label).toMatch(/\p{Script=Han}/u);
    }
  });

  it.each(errorCodes())('say in Chinese that a run failed with %s, and what to do', (code) => {
    const details = Object.fromEntries(['why', 'limit', 'backend', 'setting', 'what'].map((name) => [name, '42']));
    const error = toFailure(new AppError(code, details));
    const run = runOf(nothing, { status: 'failed', output: '', error });
    const text = seen(run).join('\n');
    expect(text).toContain(new AppError(code, details).sentence('zh').replaceAll('`', '').slice(0, 8));
    expect(text).not.toContain(error.message);
  });

  it('say in Chinese what was left out of the prompt, and fall back to what is stored of older runs', () => {
    const warnings = ['{{gone}} is empty.'];
    const told = seen(runOf(nothing, { warnings, warningsZh: ['{{gone}} 为空。'] })).join('\n');
    expect(told).toContain('为空');
    expect(told).not.toContain('is empty');
    const old = seen(
      runOf(nothing, { warnings, error: { code: 'backend_unavailable', message: 'It was out of reach.' } }),
    );
    expect(old.join('\n')).toContain('is empty');
    expect(old.join('\n')).toContain('It was out of reach.');
  });
});
