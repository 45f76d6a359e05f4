import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StoredMessage } from '../../src/store/message-document.ts';
import type { Store } from '../../src/store/store.ts';
import { eventually } from './eventually.ts';
import { type OpenStores, openStores } from './open-store.ts';
import { aMessage, inMs } from './samples.ts';

let stores: OpenStores;
let store: Store;
let other: Store;
beforeAll(async () => {
  stores = await openStores();
  store = await stores.open();
  other = await stores.open();
});
afterAll(() => stores.close());

const ids = (messages: StoredMessage[]) => messages.map(({ id }) => id);
const text = (words: string) => ({ kind: 'text' as const, text: words });

describe('chat messages', () => {
  it('are stored once under their id, whatever else a repeat says', async () => {
    const message = aMessage({ id: 'msg_once', channel: 'once', view: text('first') });
    const tries = Array.from({ length: 10 }, () => store.messages.insert(message));
    const created = (await Promise.all(tries)).filter((answer) => answer.created);
    expect(created).toHaveLength(1);
    const again = await other.messages.insert({ ...message, view: text('second') });
    expect(again).toEqual({ message, created: false });
    expect(await other.messages.get('msg_once')).toEqual(message);
  });

  it('are updated in place; one that is gone is told apart', async () => {
    const message = aMessage();
    await store.messages.insert(message);
    const updates = ['running', 'nearly', 'done'].map((words) => store.messages.update(message.id, text(words)));
    expect(await Promise.all([...updates, store.messages.update('msg_gone', text('x'))])).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect((await store.messages.get(message.id))?.view).toEqual(text('done'));
  });

  it('of a channel are read backwards in pages, each oldest first, without what stands in threads', async () => {
    const channel = 'paged';
    const at = (ms: number) => ({ createdAt: inMs(ms).toISOString(), updatedAt: inMs(ms).toISOString() });
    const messages = [1, 2, 3, 4, 5].map((i) => aMessage({ channel, ...at(i * 10 - 60_000) }));
    for (const message of messages) await store.messages.insert(message);
    await store.messages.insert(aMessage({ channel, threadOf: messages[0]?.id ?? null, ...at(-50_000) }));
    const last = await store.messages.list({ channel, reader: 'ann', limit: 2 });
    expect(ids(last.items)).toEqual(ids(messages.slice(3)));
    const before = await store.messages.list({ channel, reader: 'ann', limit: 3, before: last.before ?? '' });
    expect(ids(before.items)).toEqual(ids(messages.slice(0, 3)));
    expect(before.before).toBeNull();
  });

  it('in a thread are counted on its root and read oldest first', async () => {
    const root = aMessage();
    await store.messages.insert(root);
    const replies = [1, 2, 3].map((i) =>
      aMessage({ threadOf: root.id, createdAt: inMs(i).toISOString(), view: text(`reply ${i}`) }),
    );
    for (const reply of replies) await store.messages.insert(reply);
    await store.messages.insert(replies[2] ?? root);
    const thread = await other.messages.thread(root.id, 'ann');
    expect(thread?.root.replies).toBe(3);
    expect(ids(thread?.items ?? [])).toEqual(ids(replies));
    expect(await other.messages.thread('msg_none', 'ann')).toBeUndefined();
  });

  it('for one member alone exist for nobody else', async () => {
    const channel = 'direct';
    const [mine, theirs] = [aMessage({ channel, onlyFor: 'ann' }), aMessage({ channel, onlyFor: 'bob' })];
    for (const message of [mine, theirs]) await store.messages.insert(message);
    const list = async (reader: string) => ids((await store.messages.list({ channel, reader, limit: 10 })).items);
    expect(await list('ann')).toEqual([mine.id]);
    expect(await list('bob')).toEqual([theirs.id]);
    expect(await store.messages.thread(theirs.id, 'ann')).toBeUndefined();
  });

  it('that were new or changed since a time are found in that order', async () => {
    const start = new Date();
    const [old, changed] = [
      aMessage({ updatedAt: inMs(-60_000).toISOString() }),
      aMessage({ updatedAt: inMs(-60_000).toISOString() }),
    ];
    for (const message of [old, changed]) await store.messages.insert(message);
    const added = aMessage();
    await store.messages.insert(added);
    await store.messages.update(changed.id, text('changed'));
    const since = await store.messages.changedSince(start, 100);
    expect(ids(since)).toEqual([added.id, changed.id]);
  });
});

describe('watching', () => {
  it('two processes see what the other one says, changes and answers', async () => {
    const heard: string[] = [];
    const stop = other.messages.watch({
      changed: ({ id, view, replies }) => heard.push(`${id} ${view.kind === 'text' ? view.text : ''} ${replies}`),
      gap: () => heard.push('gap'),
    });
    await store.messages.insert(aMessage({ id: 'msg_heard', view: text('one') }));
    await store.messages.update('msg_heard', text('two'));
    await store.messages.insert(aMessage({ id: 'msg_answer', threadOf: 'msg_heard', view: text('three') }));
    await eventually(() => heard.includes('msg_heard two 1')).toBe(true);
    expect(heard).toContain('msg_heard one 0');
    expect(heard).toContain('msg_answer three 0');
    stop();
    const count = heard.length;
    const after: string[] = [];
    other.messages.watch({ changed: ({ id }) => after.push(id), gap: () => undefined });
    await store.messages.insert(aMessage({ id: 'msg_after' }));
    await eventually(() => after).toEqual(['msg_after']);
    expect(heard).toHaveLength(count);
  });

  it('a listener that fails does not silence the others', async () => {
    const heard: string[] = [];
    const stop = other.messages.watch({
      changed() {
        throw new Error('a listener of the test that fails');
      },
      gap: () => undefined,
    });
    other.messages.watch({ changed: ({ id }) => heard.push(id), gap: () => undefined });
    await store.messages.insert(aMessage({ id: 'msg_1st' }));
    await store.messages.insert(aMessage({ id: 'msg_2nd' }));
    await eventually(() => heard).toEqual(['msg_1st', 'msg_2nd']);
    stop();
  });
});

describe('channels', () => {
  it('are made once, listed oldest first by project, and told to other processes', async () => {
    const heard: string[] = [];
    other.channels.watch(({ id, title }) => heard.push(`${id} ${title}`));
    const channel = (id: string, ms: number) => ({
      id,
      title: id.toUpperCase(),
      topic: '',
      project: 'default',
      createdAt: inMs(ms),
    });
    const general = channel('general', 0);
    expect(await store.channels.ensure(general)).toEqual({ channel: general, created: true });
    expect(await other.channels.ensure({ ...general, title: 'Again' })).toEqual({ channel: general, created: false });
    await store.channels.ensure(channel('alerts', 10));
    await store.channels.ensure({ ...channel('elsewhere', 20), project: 'other' });
    expect((await store.channels.list('default')).map(({ id }) => id)).toEqual(['general', 'alerts']);
    expect(await store.channels.get('none')).toBeUndefined();
    await eventually(() => heard).toEqual(['general GENERAL', 'alerts ALERTS', 'elsewhere ELSEWHERE']);
  });

  it('are remembered once they were read, until another process or a hand changes or removes them', async () => {
    const stored = { id: 'kept', title: 'Kept', topic: '', project: 'default', createdAt: inMs(0) };
    await other.channels.ensure(stored);
    for (let i = 0; i < 3; i++) expect(await store.channels.get('kept')).toEqual(stored);
    const channels = other.db.collection<{ _id: string; title: string }>('channels');
    await channels.updateOne({ _id: 'kept' }, { $set: { title: 'Renamed' } });
    await eventually(async () => (await store.channels.get('kept'))?.title).toBe('Renamed');
    await channels.deleteOne({ _id: 'kept' });
    await eventually(() => store.channels.get('kept')).toBeUndefined();
  });
});
