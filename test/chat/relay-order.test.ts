import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Endpoint } from '../../src/domain/endpoint.ts';
import { fieldsIn, listIn, openRelayLounge, type RelayLounge, textIn } from './relay-lounge.ts';
import { buttonIn, buttonsIn, viewIn } from './talk.ts';

let lounge: RelayLounge;
beforeAll(async () => {
  lounge = await openRelayLounge();
});
afterAll(() => lounge.closeAll());

const tickets = (id: string) => ({
  ticket: { id, title: 'Bug', status: 'open', priority: 'high' },
  project: { id: 'p', name: 'Main' },
  user: { id: 'u', name: 'Ann' },
});

/** An ordered endpoint whose first delivery failed, with so many of the same ticket behind it. */
async function heldUp(path: string, behind: number): Promise<Endpoint> {
  lounge.receiver.behave(`/${path}`, { kind: 'status', status: 503, body: 'closed' }, { kind: 'ok' });
  const ordering = { by: 'field', field: 'data.ticket.id' } as const;
  const endpoint = await lounge.endpoint(path, { ordering, schedule: [0, 3_600], events: ['ticket.updated'] });
  const { actor } = lounge.ann.context;
  for (let n = 0; n <= behind; n++) {
    await lounge.relay.publish(actor, 'default', { type: 'ticket.updated', data: tickets('<b>7</b>') });
  }
  await vi.waitFor(async () => {
    const found = await lounge.relay.blockages(actor, 'default', endpoint.id);
    expect(found).toMatchObject([{ waiting: behind, delivery: { tries: 1 } }]);
    expect(found[0]?.delivery.lease).toBeUndefined();
  }, 10_000);
  return endpoint;
}

const remove = ({ id }: Endpoint) => lounge.relay.deleteEndpoint(lounge.ann.context.actor, 'default', id);
const discarded = async () =>
  (await lounge.audit('default')).filter(({ action, outcome }) => action === 'delivery.skip' && outcome === 'done');

describe('an ordered endpoint that is held up', () => {
  it('says so in its details to operators, with what can be done about it', async () => {
    const endpoint = await heldUp('told', 2);
    const shown = await lounge.operator.say(`endpoints show ${endpoint.id}`);
    expect(fieldsIn(shown)['Held up']).toMatch(/^2 deliveries behind 1 failed one since \d{4}-/);
    const list = listIn(await lounge.operator.press(buttonIn(viewIn(shown), 'What holds it up')));
    const [item] = list.items;
    expect(item?.title).toContain('data.ticket.id=');
    expect(item?.text).toMatch(/2 deliveries behind it since .* HTTP 503 .* next try/);
    expect(item?.buttons?.map(({ label }) => label)).toEqual(['Preview', 'Park', 'Skip']);
    // Its key is a field of the payload.
    const seen = await lounge.viewer.say(`endpoints show ${endpoint.id}`);
    expect(fieldsIn(seen)['Held up']).toBeUndefined();
    expect(textIn(await lounge.viewer.say(`endpoints blocked ${endpoint.id}`))).toContain('Only a project operator');
    await remove(endpoint);
  });

  it('goes on when somebody skips what holds it up, once, though it was pressed twice and again later', async () => {
    const endpoint = await heldUp('skipped', 1);
    const list = viewIn(await lounge.operator.say(`endpoints blocked ${endpoint.id}`));
    const skip = buttonIn(list, 'Skip');
    expect(skip.confirm?.text).toContain('is discarded and not sent to');
    const before = (await discarded()).length;
    const [first, second] = await Promise.all([lounge.operator.press(skip), lounge.operator.press(skip)]);
    expect([textIn(first), textIn(second)]).toEqual(Array(2).fill('ticket.updated is discarded; the next one goes.'));
    await vi.waitFor(async () => expect(await lounge.count(endpoint, 'delivered')).toBe(1), 10_000);
    expect(textIn(await lounge.ann.press(skip))).toBe('ticket.updated is discarded; nothing was changed.');
    expect(textIn(await lounge.ann.press(buttonIn(list, 'Park')))).toContain('it was discarded meanwhile');
    expect((await discarded()).length).toBe(before + 1);
    const after = listIn(await lounge.operator.press(buttonIn(viewIn(first), 'What holds it up')));
    expect(after.intro).toContain('Nothing does');
    await remove(endpoint);
  });

  it('parks what holds it up among the dead letters, and says so to who presses too late', async () => {
    const endpoint = await heldUp('parked', 1);
    const list = viewIn(await lounge.operator.say(`endpoints blocked ${endpoint.id}`));
    expect(textIn(await lounge.operator.press(buttonIn(list, 'Park')))).toContain('is a dead letter now');
    await vi.waitFor(async () => expect(await lounge.count(endpoint, 'delivered')).toBe(1), 10_000);
    expect(await lounge.count(endpoint, 'dead')).toBe(1);
    expect(buttonsIn(viewIn(await lounge.operator.say('dlq'))).map(({ label }) => label)).toContain('Preview');
    expect(textIn(await lounge.ann.press(buttonIn(list, 'Skip')))).toContain('it is a dead letter by now');
    await remove(endpoint);
  });
});

describe('what an endpoint says of 4xx', () => {
  it('stands in its details where it is not the usual', async () => {
    const usual = await lounge.endpoint('usual');
    const strict = await lounge.endpoint('strict', { clientErrors: 'give_up' });
    expect(fieldsIn(await lounge.viewer.say(`endpoints show ${usual.id}`))['Refused (4xx)']).toBeUndefined();
    expect(fieldsIn(await lounge.viewer.say(`endpoints show ${strict.id}`))['Refused (4xx)']).toBe('not tried again');
  });
});
