import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Endpoint } from '../../src/domain/endpoint.ts';
import { desks } from '../contract/desks/index.ts';
import { eventually, openScene, type Scene } from '../contract/parity/scene.ts';

const where = Object.entries(desks).filter(([name]) => name === 'local' || name.endsWith('over HTTP'));
const path = 'shop';
/** An endpoint that has failed for so long is disabled. */
const disableAfterMs = 5 * 24 * 3_600_000;
const halfDayMs = 12 * 3_600_000;

describe.each(where)('an endpoint dies and comes back, at the desk "%s"', (_, open) => {
  let scene: Scene;
  let card: string;
  beforeAll(async () => {
    scene = await openScene(open);
    scene.receiver.behave(`/${path}`, { kind: 'status', status: 503, body: 'closed for repairs' });
    await scene.endpoint(path, { events: 'ticket.*' });
  });
  afterAll(async () => {
    await scene.desk.close();
    await scene.receiver.close();
  });

  const store = () => scene.desk.store;
  async function endpoint(): Promise<Endpoint> {
    const { items } = await store().endpoints.list('default', { limit: 1 });
    return items[0] ?? expect.fail('no endpoint');
  }
  const says = (words: string) =>
    eventually(async () =>
      (await scene.vera.read()).findLast(({ id, text }) => (card === undefined || id === card) && text.includes(words)),
    );
  const cards = async () => {
    const all = (await scene.vera.read()).filter(({ buttons }) => buttons.includes('Why is it failing?'));
    return all.filter(({ text }) => text.includes(`/${path}`));
  };

  /** Lets the endpoint have failed for so long; the process that delivers hears of it by the store. */
  async function failingFor(share: number): Promise<void> {
    const { id, health } = await endpoint();
    const since = Date.now() - (disableAfterMs * share) / 100 - 1_000;
    const dayFrom = new Date(Date.now() - halfDayMs - 1_000);
    store().subscribers.health(id, { ...health, failingSince: new Date(since), dayFrom });
    await vi.waitFor(async () => {
      expect((await endpoint()).health.failingSince?.getTime()).toBe(since);
    }, 10_000);
  }

  it('one message tells of the first failure', async () => {
    await scene.publish(path);
    const first = await scene.incident(path, 'does not take its events');
    for (const words of ['ticket.created', 'HTTP 503', 'closed for repairs']) expect(first.text).toContain(words);
    expect(first.text).toMatch(/Find out more\W+\/webhook endpoints why ep_/);
    card = first.id;
  });

  it('its thread has a line for the try', async () => {
    const line = /\d\d:\d\d:\d\d · ticket\.created, try 1 · HTTP 503 · it breaks · no more tries: a dead letter/;
    expect(await scene.inThread(card, 'ticket.created, try 1')).toMatch(line);
  });

  it.each([50, 70, 90])('the same message warns at %i percent of the way to being disabled', async (share) => {
    await failingFor(share);
    await scene.desk.rest?.();
    await scene.publish(path);
    await says(`${share} % of the way`);
    expect(await cards()).toHaveLength(1);
  });

  it('then it says that the endpoint is disabled, and what comes meanwhile is held', async () => {
    await failingFor(100);
    await scene.publish(path);
    await says('is disabled');
    expect(await endpoint()).toMatchObject({ state: 'disabled', stateReason: 'failing' });
    await scene.publish(path);
    const { id } = await endpoint();
    await vi.waitFor(async () => {
      expect(await store().deliveries.count('default', { endpointId: id, status: 'held' })).toBe(1);
    }, 10_000);
  });

  it('after the repair, Resume and Replay all bring everything home, and the same message says so', async () => {
    scene.receiver.behave(`/${path}`, { kind: 'ok' });
    const [shown] = await cards();
    const { id } = await endpoint();
    const before = new Set(scene.receiver.ledger(`/${path}`).map((entry) => entry.id));
    const resumed = await scene.olga.press(shown?.seen ?? expect.fail('no message'), 'Resume');
    await scene.olga.press(resumed, 'Send all');
    await says('works again');
    const question = await scene.olga.press((await cards())[0]?.seen ?? expect.fail('no message'), 'Replay all');
    await scene.olga.press(question, 'Replay');
    await vi.waitFor(async () => {
      expect(await store().deliveries.count('default', { endpointId: id, status: 'dead' })).toBe(0);
      expect(await store().deliveries.count('default', { endpointId: id, status: 'queued' })).toBe(0);
    }, 20_000);
    await eventually(async () => (await cards()).find(({ text }) => /Dead letters\W*0\b/.test(text)));
    expect((await cards()).map((one) => one.id)).toEqual([card]);
    const after = new Set(scene.receiver.ledger(`/${path}`).map((entry) => entry.id));
    // The one that was held is new; all others came again under the ids that they had.
    expect(after.size).toBe(before.size + 1);
  });
});
