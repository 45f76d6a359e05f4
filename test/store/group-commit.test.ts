import { MongoNetworkError } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/domain/clock.ts';
import { createGroupCommit } from '../../src/store/group-commit.ts';
import type { GroupLimits } from '../../src/store/group-limits.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { eventually } from './eventually.ts';

interface Item {
  id: string;
  value: number;
}

/** A store that writes when it is told to, and remembers what was written together. */
function slowStore() {
  const batches: Item[][] = [];
  const waiting: { resolve(): void; reject(error: unknown): void }[] = [];
  return {
    batches,
    write: (batch: Item[]) =>
      new Promise<string[]>((resolve, reject) => {
        batches.push(batch);
        waiting.push({ resolve: () => resolve(batch.map(({ id, value }) => `${id}=${value}`)), reject });
      }),
    /** Ends the oldest write that is under way, once it has begun. */
    async end(error?: unknown): Promise<void> {
      await eventually(() => waiting.length).toBeGreaterThan(0);
      const write = waiting.shift();
      if (error) write?.reject(error);
      else write?.resolve();
    },
  };
}

function groupOn(store: ReturnType<typeof slowStore>, limits: Partial<GroupLimits> = {}, keyed = false) {
  const options = { write: store.write, bytes: () => 10, clock: systemClock, limits };
  return createGroupCommit<Item, string>(keyed ? { ...options, key: ({ id }) => id } : options);
}

const item = (id: string, value = 0): Item => ({ id, value });
const unavailable = { code: 'store_unavailable' };

describe('group commit', () => {
  it('writes together what arrives together, and again what arrived meanwhile; each gets its own answer', async () => {
    const store = slowStore();
    const group = groupOn(store, { lanes: 1 });
    const first = [group.add(item('a')), group.add(item('b'))];
    await eventually(() => store.batches.length).toBe(1);
    const second = [group.add(item('c')), group.add(item('d', 4)), group.add(item('e'))];
    await store.end();
    expect(await Promise.all(first)).toEqual(['a=0', 'b=0']);
    await store.end();
    expect(await Promise.all(second)).toEqual(['c=0', 'd=4', 'e=0']);
    expect(store.batches.map((batch) => batch.map(({ id }) => id).join(''))).toEqual(['ab', 'cde']);
    expect(group.open()).toBe(0);
  });

  it('keeps to its lanes, to the documents and to the bytes of a batch', async () => {
    const store = slowStore();
    const group = groupOn(store, { lanes: 2, batch: 3, batchBytes: 25 });
    const answers = Array.from({ length: 7 }, (_, i) => group.add(item(String(i))));
    await eventually(() => store.batches.length).toBe(2);
    for (let write = 0; write < 4; write++) await store.end();
    await Promise.all(answers);
    expect(store.batches.map(({ length }) => length)).toEqual([2, 2, 2, 1]);
  });

  it('of several states of one thing writes only the latest, answers all of them, and never two at the same time', async () => {
    const store = slowStore();
    const group = groupOn(store, { lanes: 4 }, true);
    const first = group.add(item('run', 1));
    await eventually(() => store.batches.length).toBe(1);
    const later = [group.add(item('run', 2)), group.add(item('run', 3)), group.add(item('other', 9))];
    await eventually(() => store.batches.length).toBe(2);
    expect(store.batches[1]).toEqual([item('other', 9)]);
    await store.end();
    expect(await first).toBe('run=1');
    await store.end();
    await store.end();
    expect(await Promise.all(later)).toEqual(['run=3', 'run=3', 'other=9']);
    expect(store.batches[2]).toEqual([item('run', 3)]);
  });

  it('F15: refuses what would outgrow its memory, by count and by bytes, and takes more once there is room', async () => {
    const store = slowStore();
    const group = groupOn(store, { open: 3, openBytes: 1_000 });
    const three = ['a', 'b', 'c'].map((id) => group.add(item(id)));
    await expect(group.add(item('d'))).rejects.toMatchObject({ code: 'overloaded' });
    await store.end();
    await Promise.all(three);
    const again = group.add(item('d'));
    await store.end();
    expect(await again).toBe('d=0');
    const small = groupOn(slowStore(), { openBytes: 15 });
    const waiting = small.add(item('a'));
    await expect(small.add(item('b'))).rejects.toMatchObject({ code: 'overloaded' });
    expect(waiting).toBeInstanceOf(Promise);
  });

  it('F3: tells everyone at once when the database is gone, those who only wait included, and recovers', async () => {
    const store = slowStore();
    const group = groupOn(store, { lanes: 1 });
    const first = group.add(item('a'));
    await eventually(() => store.batches.length).toBe(1);
    const waiting = ['b', 'c'].map((id) => group.add(item(id)));
    await store.end(new MongoNetworkError('connection lost'));
    for (const answer of [first, ...waiting]) await expect(answer).rejects.toMatchObject(unavailable);
    const again = group.add(item('d'));
    await store.end();
    expect(await again).toBe('d=0');
    expect(group.open()).toBe(0);
  });

  it('F17: a document that can not be written fails alone, its neighbours are stored', async () => {
    const poison = new TypeError('this one is no document');
    const group = createGroupCommit<Item, string>({
      write: (batch) =>
        batch.some(({ id }) => id === 'bad') ? Promise.reject(poison) : Promise.resolve(batch.map(({ id }) => id)),
      bytes: () => 10,
      clock: systemClock,
    });
    const answers = ['a', 'bad', 'b'].map((id) => group.add(item(id)));
    expect(await Promise.allSettled(answers)).toEqual([
      { status: 'fulfilled', value: 'a' },
      { status: 'rejected', reason: poison },
      { status: 'fulfilled', value: 'b' },
    ]);
  });

  it('F3: a write that hangs is given up after its time, closes its lane, and opens it when it ends after all', async () => {
    const clock = new FakeClock();
    const store = slowStore();
    const group = createGroupCommit<Item, string>({
      write: store.write,
      bytes: () => 10,
      clock,
      limits: { lanes: 1, writeWithinMs: 5_000 },
    });
    const hanging = expect(group.add(item('a'))).rejects.toMatchObject(unavailable);
    await eventually(() => store.batches.length).toBe(1);
    await clock.advance(5_000);
    await hanging;
    await expect(group.add(item('b'))).rejects.toMatchObject(unavailable);
    expect(store.batches).toHaveLength(1);
    await store.end();
    await clock.advance(0);
    const after = group.add(item('c'));
    await store.end();
    expect(await after).toBe('c=0');
  });

  it('says when nothing is open any more', async () => {
    const store = slowStore();
    const group = groupOn(store);
    await group.idle();
    let idle = false;
    const answer = group.add(item('a'));
    const waiting = group.idle().then(() => {
      idle = true;
    });
    expect(idle).toBe(false);
    await store.end();
    await Promise.all([answer, waiting]);
    expect(idle).toBe(true);
  });
});
