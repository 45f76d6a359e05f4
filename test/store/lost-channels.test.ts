import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LostChannel, lostChannelId } from '../../src/domain/lost-channel.ts';
import type { Store } from '../../src/store/store.ts';
import { type OpenStores, openStores } from './open-store.ts';
import { aWebhook } from './samples.ts';

let stores: OpenStores;
let all: Store[];
const now = new Date();
const later = (ms: number) => new Date(now.getTime() + ms);

beforeAll(async () => {
  stores = await openStores();
  all = await Promise.all([stores.open(), stores.open(), stores.open()]);
});
afterAll(() => stores.close());

function lostOne(project: string): LostChannel {
  return {
    project,
    destination: { platform: 'room', channel: 'C.1/$a' },
    code: 'channel_gone',
    details: { channel: 'C.1/$a' },
    since: now,
    probeAt: later(60_000),
    told: false,
    tellingUntil: now,
  };
}

/** The same asked of three processes at once, ten times each. */
function race<T>(ask: (store: Store) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: 30 }, (_, n) => ask(all[n % 3] ?? expect.fail())));
}

describe('channels that results can not reach', () => {
  it('F21: of many who find out at once one is first, and all have the same before them', async () => {
    const lost = lostOne('a');
    const found = await race((store) => store.lostChannels.open(lost));
    expect(found.filter(({ first }) => first)).toHaveLength(1);
    expect(new Set(found.map((one) => JSON.stringify(one.lost))).size).toBe(1);
    expect((await all[1]?.lostChannels.list())?.filter(({ project }) => project === 'a')).toEqual([lost]);
  });

  it('F21: one may try when the time has come, one tells, one ends it', async () => {
    const id = lostChannelId(lostOne('b'));
    await all[0]?.lostChannels.open(lostOne('b'));
    expect(await race((store) => store.lostChannels.probe(id, later(59_000), later(119_000)))).toEqual(
      Array(30).fill(later(60_000)),
    );
    const probes = await race((store) => store.lostChannels.probe(id, later(61_000), later(121_000)));
    expect(probes.filter((one) => one === 'yours')).toHaveLength(1);
    const claims = await race((store) => store.lostChannels.claimTelling(id, now, later(1_000)));
    expect(claims.filter(Boolean)).toHaveLength(1);
    expect(await all[0]?.lostChannels.claimTelling(id, later(1_000), later(2_000))).toBe(true);
    await all[0]?.lostChannels.told(id);
    expect(await all[1]?.lostChannels.claimTelling(id, later(9_000), later(10_000))).toBe(false);
    const closed = await race((store) => store.lostChannels.close(id));
    expect(closed.filter(Boolean)).toHaveLength(1);
    expect(await all[2]?.lostChannels.probe(id, later(900_000), later(960_000))).toBe('over');
  });

  it('the webhooks that post to a channel are found, of one project and no other channel', async () => {
    const [store = expect.fail()] = all;
    const post = [{ platform: 'room', channel: 'one' }];
    await store.webhooks.insert(
      aWebhook({ project: 'p', name: 'B', post: [...post, { platform: 'room', channel: 'x' }] }),
      {},
    );
    await store.webhooks.insert(aWebhook({ project: 'p', name: 'A', post }), {});
    await store.webhooks.insert(aWebhook({ project: 'q', name: 'C', post }), {});
    await store.webhooks.insert(
      aWebhook({ project: 'p', name: 'D', post: [{ platform: 'other', channel: 'one' }] }),
      {},
    );
    const found = await store.webhooks.postingTo('p', { platform: 'room', channel: 'one' });
    expect(found.map(({ name }) => name)).toEqual(['A', 'B']);
  });
});
