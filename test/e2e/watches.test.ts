import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planWatches } from '../../src/app/watches.ts';
import type { Endpoint } from '../../src/domain/endpoint.ts';
import { newId } from '../../src/domain/ids.ts';
import { silentLogger } from '../../src/domain/logger.ts';
import { usualEvents } from '../../src/pipeline/quiet.ts';
import { desks } from '../contract/desks/index.ts';
import { eventually, openScene, type Scene } from '../contract/parity/scene.ts';
import { aDelivery, anEndpoint, anOutboundEvent, someSecrets } from '../store/relay-samples.ts';
import { FakeClock } from '../support/fake-clock.ts';

const where = Object.entries(desks).filter(([name]) => name === 'local' || name.endsWith('over HTTP'));
const hour = 3_600_000;
const day = 24 * hour;
const running = new AbortController().signal;
const lostChannels = { closed: async () => undefined, failed: async () => undefined, works: async () => undefined };

describe.each(where)('what is told without anything having failed just now, at the desk "%s"', (_, open) => {
  let scene: Scene;
  let clock: FakeClock;
  let endpoint: Endpoint;
  beforeAll(async () => {
    scene = await openScene(open);
    clock = new FakeClock(Date.now());
    endpoint = anEndpoint({ url: 'https://shop.example/hooks', project: 'default' });
    await scene.desk.store.endpoints.insert(endpoint, someSecrets());
  });
  afterAll(async () => {
    await scene.desk.close();
    await scene.receiver.close();
  });

  /** The watches of a process that has run since then, in the channels of this desk. */
  function watches(startedAt: number): Record<string, () => Promise<void>> {
    const { platform, store } = scene.desk;
    const jobs: Record<string, () => Promise<void>> = {};
    const now = clock.now();
    clock.set(startedAt);
    planWatches({
      config: { SWITCHHOOK_LANGUAGE: 'en' },
      store,
      platforms: new Map([[platform.name, platform]]),
      lostChannels,
      schedule: {
        every(name, _interval, task) {
          jobs[name] = () => Promise.resolve(task(running));
        },
      },
      clock,
      log: silentLogger,
    });
    clock.set(now);
    return jobs;
  }

  const told = async (words: string) => (await scene.vera.read()).filter(({ text }) => text.includes(words));
  const shown = (words: string) => eventually(async () => (await told(words)).at(-1));

  async function traffic(endedAgoMs: number, count = usualEvents): Promise<void> {
    for (let n = 0; n < count; n++) {
      const timestamp = new Date(clock.now() - endedAgoMs - Math.floor((n * hour) / count) - 1);
      const event = anOutboundEvent({ timestamp, id: newId('evt', timestamp.getTime()) });
      const delivery = aDelivery(event, endpoint.id, { status: 'delivered', endedAt: timestamp });
      await scene.desk.store.deliveries.publish(event, [delivery]);
    }
  }

  it('unusual silence is one message in the channel, which says so when traffic is back', async () => {
    for (const one of [1, 2, 3, 4, 7]) for (const shift of [0, hour]) await traffic(one * day + shift);
    await traffic(2 * hour, 1);
    const { 'watch.quiet': quiet } = watches(clock.now() - day);
    await quiet?.();
    await quiet?.();
    const silence = await shown('Unusually quiet: shop.example/hooks');
    expect(silence.text).toContain(`${usualEvents} events or more`);
    expect(await told('Unusually quiet')).toHaveLength(1);
    await traffic(0, 1);
    await clock.advance(60_000);
    await scene.desk.rest?.();
    await quiet?.();
    const back = await shown('Traffic is back: shop.example/hooks');
    expect(back.id).toBe(silence.id);
  });

  it('an old signing key that ends is told once, with what nobody can see from here, and the way to a test', async () => {
    const at = (hours: number) => new Date(clock.now() + hours * hour);
    const newer = { id: newId('key', clock.now()), kind: 'hmac' as const, createdAt: at(-22) };
    const older = { id: newId('key', clock.now()), kind: 'hmac' as const, createdAt: at(-90), until: at(2) };
    const rotated = anEndpoint({ url: 'https://keys.example/hooks', project: 'default', keys: [newer, older] });
    await scene.desk.store.endpoints.insert(rotated, someSecrets());
    const { 'watch.keys': keys } = watches(clock.now());
    await keys?.();
    await keys?.();
    const reminder = await shown('The old signing key of keys.example/hooks ends soon');
    expect(reminder.text).toContain('can not be seen from here');
    expect(await told('The old signing key of')).toHaveLength(1);
    expect((await scene.olga.press(reminder.seen, 'Show')).text).toContain('2; the old one signs until');
    await scene.desk.store.endpoints.delete('default', rotated.id);
  });

  it('endpoints that fail are one list a day, from which a viewer finds out why', async () => {
    const health = { failures: 1, warned: 0, failingSince: new Date(), lastFailureAt: new Date() };
    await scene.desk.store.endpoints.delete('default', endpoint.id);
    await scene.desk.store.endpoints.insert({ ...endpoint, health }, someSecrets());
    const nine = new Date(clock.now() + day);
    nine.setHours(9, 5, 0, 0);
    clock.set(nine.getTime());
    const { 'watch.digest': digest } = watches(clock.now());
    await digest?.();
    await digest?.();
    const list = await shown('Endpoints that fail in');
    expect(list.text).toContain('shop.example/hooks');
    expect(list.text).toContain('1 failed try · 0 dead letters · last success never');
    expect(await told('Endpoints that fail in')).toHaveLength(1);
    const why = await scene.vera.press(list.seen, 'Why is it failing?');
    expect(why.text).toContain('Why shop.example/hooks fails');
  });
});
