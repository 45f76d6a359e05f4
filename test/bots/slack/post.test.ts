import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { View } from '../../../src/chat/view.ts';
import { AppError } from '../../../src/domain/errors.ts';
import { effectsOf } from '../../../src/simulators/slack/effects.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { type Booth, openBooth } from './booth.ts';
import { deploys, elsewhere, general } from './office.ts';

const clock = new FakeClock();
let booth: Booth;
beforeEach(async () => {
  booth = await openBooth({ clock });
});
afterEach(() => booth.close());

const text = (words: string): View => ({ kind: 'text', text: words });
const messages = (channel = general) => booth.slack.channel(channel).messages;
const said = (channel = general) => messages(channel).map((one) => effectsOf(one).lines.join('\n'));

function post(view: View, key = 'pst_1', channel = general) {
  return booth.platform.post({ channel, view, key, project: 'default' });
}

/** Lets time pass until something that waits for it has been told; what comes over the network takes its own time. */
async function waitOut<T>(work: Promise<T>, ms: number): Promise<T> {
  let done = false;
  void work.then(
    () => (done = true),
    () => (done = true),
  );
  while (!done) {
    await new Promise((resolve) => setImmediate(resolve));
    if (clock.waiting > 0) await clock.advance(ms);
  }
  return await work;
}

async function failure(work: Promise<unknown>): Promise<AppError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof AppError) return error;
  throw new Error(`no AppError but ${String(error)}`);
}

describe('posting', () => {
  it('posts a view and replaces it, without unfurling anything (C1, C2)', async () => {
    const ref = await post(text('running <!channel>'));
    await booth.platform.update(ref, text('done'), 'default');
    expect(said()).toEqual(['done']);
    expect(messages()[0]).toMatchObject({ unfurls: false, edits: 1, ts: ref.messageId });
    expect(ref.channel).toBe(general);
    expect(messages().flatMap((one) => effectsOf(one).mentions)).toEqual([]);
  });

  it('puts what one message does not hold into its thread', async () => {
    const ref = await post({ kind: 'markdown', markdown: 'word '.repeat(5_000) });
    expect(messages().length).toBeGreaterThan(1);
    expect(
      messages()
        .slice(1)
        .every(({ threadTs }) => threadTs === ref.messageId),
    ).toBe(true);
    expect(said().join('').match(/word/g)).toHaveLength(5_000);
  });

  it('never posts a secret or a form', async () => {
    await expect(post({ kind: 'secret', title: 'x', intro: '', fields: [] })).rejects.toThrow(TypeError);
    expect(messages()).toEqual([]);
  });

  it('lists the channels it is in, and keeps the list when Slack does not answer', async () => {
    const list = [
      { id: deploys, title: '#deploys' },
      { id: general, title: '#general' },
    ];
    expect(await booth.platform.channels('default')).toEqual(list);
    await clock.advance(60_000);
    booth.slack.trouble({ method: 'users.conversations', status: 500 });
    expect(await booth.platform.channels('default')).toEqual(list);
  });

  it('shows something to one person in a channel', async () => {
    await booth.platform.postPrivate(general, 'U0ANN', text('only you'), 'default');
    expect(booth.slack.ephemeralFor('U0ANN', general)).toHaveLength(1);
    expect(messages()).toEqual([]);
    expect((await failure(booth.platform.postPrivate('C0NONE', 'U0ANN', text('x'), 'default'))).code).toBe(
      'channel_gone',
    );
  });
});

describe('F21: when Slack is busy or in trouble', () => {
  it('429: waits as it is told and then posts, once; the other channels go on meanwhile', async () => {
    booth.slack.trouble({ method: 'chat.postMessage', retryAfter: 60, times: 2 });
    const before = clock.now();
    const waiting = post(text('late'));
    await booth.slack.until(() => booth.slack.calls('chat.postMessage').length === 1);
    const ref = await waitOut(waiting, 1_000);
    expect(clock.now() - before).toBeGreaterThanOrEqual(120_000);
    expect(said()).toEqual(['late']);
    booth.slack.trouble({ method: 'chat.update', retryAfter: 30 });
    const final = booth.platform.update(ref, text('final'), 'default');
    await booth.slack.until(() => booth.slack.calls('chat.update').length === 1);
    await post(text('elsewhere'), 'pst_2', deploys);
    expect(said(deploys)).toEqual(['elsewhere']);
    expect(said()).toEqual(['late']);
    await waitOut(final, 1_000);
    expect(said()).toEqual(['final']);
  });

  it('writes to one channel follow each other, so that the last state stays', async () => {
    const ref = await post(text('0'));
    booth.slack.trouble({ method: 'chat.update', retryAfter: 5 });
    const all = [1, 2, 3].map((n) => booth.platform.update(ref, text(String(n)), 'default'));
    await waitOut(Promise.all(all), 1_000);
    expect(said()).toEqual(['3']);
  });

  it('500, a cut connection, or trouble by its name: may be tried again', async () => {
    for (const trouble of [{ status: 500 }, { cut: true }, { error: 'internal_error' }]) {
      booth.slack.trouble({ method: 'chat.postMessage', ...trouble });
      const error = await failure(post(text('x'), `pst_${JSON.stringify(trouble)}`));
      expect(error.code).toBe('platform_unavailable');
      expect(error.retryable).toBe(true);
    }
    expect(messages()).toEqual([]);
  });

  it.each([
    ['C0NONE', 'channel_gone'],
    [elsewhere, 'channel_gone'],
  ])('%s: %s, and no second try', async (channel, code) => {
    const error = await failure(post(text('x'), 'pst_1', channel));
    expect(error.code).toBe(code);
    expect(error.retryable).toBe(false);
    expect(booth.slack.calls('chat.postMessage')).toHaveLength(1);
  });

  it('an archived channel is gone; a withdrawn token and a missing permission are named', async () => {
    booth.slack.channel(general).archived = true;
    expect((await failure(post(text('x')))).code).toBe('channel_gone');
    const { installation } = booth.slack.workspace('T0ACME');
    if (!installation) throw new Error('not installed');
    installation.scopes = [];
    expect((await failure(post(text('x'), 'pst_2', deploys))).message).toContain('missing_scope: chat:write');
    installation.revoked = true;
    const error = await failure(post(text('x'), 'pst_3', deploys));
    expect([error.code, error.retryable]).toEqual(['platform_token', false]);
  });

  it('a message that was deleted is named, and not posted anew', async () => {
    const ref = await post(text('x'));
    booth.slack.channel(general).messages = [];
    expect((await failure(booth.platform.update(ref, text('y'), 'default'))).code).toBe('message_gone');
    expect(messages()).toEqual([]);
  });

  it('where late edits are forbidden, the final state stands in the thread', async () => {
    const ref = await post(text('running'));
    booth.slack.trouble({ method: 'chat.update', error: 'edit_window_closed' });
    await booth.platform.update(ref, text('done'), 'default');
    expect(said()).toEqual(['running', 'done']);
    expect(messages()[1]?.threadTs).toBe(ref.messageId);
  });
});

describe('F2: a post whose end is unknown is not doubled', () => {
  it.each([{ status: 500 }, { cut: true }])(
    'answer lost by %o: the repeat finds the message and brings it up to date',
    async (how) => {
      booth.slack.trouble({ method: 'chat.postMessage', afterwards: true, ...how });
      expect((await failure(post(text('running')))).code).toBe('platform_unavailable');
      const ref = await post(text('done'));
      expect(said()).toEqual(['done']);
      expect(messages()[0]?.ts).toBe(ref.messageId);
    },
  );

  it('after a crash another process finds it, also in a thread', async () => {
    const root = await post(text('root'));
    const request = {
      channel: general,
      threadId: root.messageId,
      view: text('part'),
      key: 'pst_1_1',
      project: 'default',
    };
    booth.slack.trouble({ method: 'chat.postMessage', afterwards: true, cut: true });
    await failure(booth.platform.post(request));
    const second = await booth.another();
    await second.post(request);
    await second.post({ channel: general, view: text('root again'), key: 'pst_1', project: 'default' });
    expect(said()).toEqual(['root again', 'part']);
  });

  it('an attempt that came to nothing is posted by the repeat', async () => {
    booth.slack.trouble({ method: 'chat.postMessage', status: 500 });
    await failure(post(text('x')));
    await post(text('x'));
    expect(said()).toEqual(['x']);
  });
});
