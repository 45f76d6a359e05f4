import { expect } from 'vitest';
import type { ResultCard } from '../../../src/chat/view.ts';
import { type Checks, isResult } from './scene.ts';

/** Where the words of a model are run. */
const model = { resourceType: 'assistant', resourceId: 'openai' };

/** How results stand in the channel, and what is said in their threads. */
export const resultChecks: Checks = {
  'message received': async ({ desk, vera }) => {
    const { platform, channel } = desk;
    const view = { kind: 'result', card: received } as const;
    const ref = await platform.post({ channel, view, key: 'parity received', project: 'default' });
    const text = async () => (await vera.read()).find(({ id }) => id === ref.messageId)?.text;
    expect(await text()).toContain('Received');
    const running: ResultCard = { ...received, status: 'running', statusText: 'Running' };
    await platform.update(ref, { kind: 'result', card: running }, 'default');
    expect(await text()).toContain('Running');
    expect(await text()).not.toContain('Received');
  },
  'message running': async ({ desk, make, send, result }) => {
    await make('Held for a while', model);
    desk.model.script({ answer: 'All is well with it.', trouble: { at: 'middle', what: 'hold' } });
    await send('Held for a while');
    const running = await result('Held for a while', 'Running');
    desk.model.release();
    const done = await result('Held for a while', 'Done');
    expect(done.id).toBe(running.id);
    expect(done.text).toContain('All is well with it.');
  },
  'message done': async ({ make, send, result, vera }) => {
    await make('Soon at its end');
    await send('Soon at its end');
    const { text } = await result('Soon at its end', 'Done');
    expect(text).toContain('github');
    const all = (await vera.read()).filter((one) => one.text.includes('Soon at its end') && isResult(one));
    expect(all).toHaveLength(1);
  },
  'message failed': async ({ desk, make, send, result }) => {
    await make('Bound to break', model);
    desk.model.script({ error: { status: 400, message: 'the model is out' } });
    await send('Bound to break');
    const { text } = await result('Bound to break', 'Failed');
    expect(text).toMatch(/the model is out|refused/);
  },
  'long output': async ({ desk, make, send, result, inThread }) => {
    await make('Much to say', model);
    const answer = Array.from({ length: 900 }, (_, index) => `Line ${index} of the report.`).join('\n\n');
    desk.model.script({ answer, chunk: 4_000 });
    await send('Much to say');
    const { id, text } = await result('Much to say', 'the whole text stands in the thread');
    expect(text).toContain('Line 0 of the report.');
    const thread = await inThread(id, 'Line 899 of the report.');
    const lines = [...new Set(thread.match(/Line \d+ of/g))];
    expect(lines).toHaveLength(900);
  },
  'reply in a thread': async ({ desk, make, send, result, inThread, vera }) => {
    await make('To be asked', model);
    await send('To be asked');
    const { id } = await result('To be asked', 'Done');
    desk.model.script({ answer: 'Ask the author of it.' });
    await vera.replyTo(id, 'Who should look at it?');
    expect(await inThread(id, 'Ask the author of it.')).toContain('Done');
    const asked = desk.model
      .requests()
      .at(-1)
      ?.asked?.messages.map(({ content }) => content);
    expect(asked?.at(-1)).toContain('Who should look at it?');
    expect(asked?.length).toBeGreaterThan(2);
  },
  'reply to a failed result': async ({ desk, make, send, result, inThread, vera }) => {
    await make('Broken at first', model);
    desk.model.script({ error: { status: 400, message: 'the model is out' } });
    await send('Broken at first');
    const { id } = await result('Broken at first', 'Failed');
    desk.model.script({ answer: 'Now it works.' });
    await vera.replyTo(id, 'And now?');
    await inThread(id, 'Now it works.');
  },
  'hostile text': async ({ desk, make, send, result }) => {
    await make('Hostile words', model);
    const answer = '<!channel> <@U0ANN> <at id=all></at> @here [bank](javascript:alert(1)) \u202eevil';
    desk.model.script({ answer });
    await send('Hostile words');
    const { text, links, mentions } = await result('Hostile words', 'Done');
    expect(mentions).toEqual([]);
    expect(links.filter((link) => !/^https?:/.test(link))).toEqual([]);
    expect(text).toContain('⟨U+202E⟩');
  },
};

const received: ResultCard = {
  runId: 'run_parity',
  eventId: 'evt_parity',
  source: 'github',
  event: 'push',
  webhookName: 'Parity',
  title: 'A push that waits',
  status: 'received',
  statusText: 'Received',
  markdown: '',
  facts: [],
  startedAt: '2026-01-01T00:00:00.000Z',
  warnings: [],
  buttons: [],
};
