import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Relay } from '../../src/admin/relay.ts';
import type { OpenRelay } from '../../src/app/open-relay.ts';
import { silentLogger } from '../../src/domain/logger.ts';
import type { Actor } from '../../src/domain/member.ts';
import { type Office, openOffice, refusalOf } from './office.ts';
import { openTestRelay } from './open-relay.ts';

let office: Office;
let open: OpenRelay;
let relay: Relay;
let ann: Actor;

beforeAll(async () => {
  office = await openOffice();
  open = openTestRelay(office.store, silentLogger);
  relay = open.relay;
  ann = await office.person('Ann', { a: 'admin' });
});
afterAll(async () => {
  await open.stop(1_000);
  await office.close();
});

describe('finding an endpoint by what a person typed', () => {
  it('takes an id, its beginning, an address without its scheme, or the description', async () => {
    const description = 'Orders of the shop';
    const { endpoint } = await relay.createEndpoint(ann, 'a', { url: 'https://shop.example.com/hooks', description });
    for (const typed of [endpoint.id, endpoint.url, ' shop.example.com ', 'Orders']) {
      expect((await relay.findEndpoint(ann, 'a', typed)).id, typed).toBe(endpoint.id);
    }
  });

  it('asks which one is meant where several fit, and takes the one that fits exactly', async () => {
    const first = await relay.createEndpoint(ann, 'a', { url: 'https://many.example.com/a' });
    const second = await relay.createEndpoint(ann, 'a', { url: 'https://many.example.com/a/b' });
    const refusal = await refusalOf(relay.findEndpoint(ann, 'a', 'many.example.com'));
    expect(refusal).toMatchObject({ code: 'field_invalid' });
    for (const { endpoint } of [first, second]) expect(refusal.message).toContain(endpoint.url);
    expect(refusal.sentence('zh')).toContain('匹配到多个端点');
    expect((await relay.findEndpoint(ann, 'a', first.endpoint.url)).id).toBe(first.endpoint.id);
  });

  it.each(['', '   ', 'nothing like it', '.*', '$ne', '(((', '\\'])('D1, D4: %j fits nothing', async (typed) => {
    expect(await refusalOf(relay.findEndpoint(ann, 'a', typed))).toMatchObject({ code: 'not_found' });
  });

  it('I1: sees nothing of other projects', async () => {
    const bea = await office.person('Bea', { b: 'admin' });
    await relay.createEndpoint(bea, 'b', { url: 'https://secret.example.com/' });
    expect(await refusalOf(relay.findEndpoint(ann, 'a', 'secret.example.com'))).toMatchObject({ code: 'not_found' });
    expect(await refusalOf(relay.findEndpoint(ann, 'b', 'secret.example.com'))).toMatchObject({ code: 'not_found' });
  });
});

describe('what operational events say', () => {
  it('goes to endpoints that name them, with no secret, and never to the endpoint they are about', async () => {
    const watcher = await relay.createEndpoint(ann, 'a', { url: 'https://watch.example.com/', events: ['endpoint.*'] });
    await relay.pauseEndpoint(ann, 'a', watcher.endpoint.id);
    const made = await relay.createEndpoint(ann, 'a', { url: 'https://told.example.com/', secret: 'planted secret' });
    await relay.disableEndpoint(ann, 'a', made.endpoint.id);
    await relay.disableEndpoint(ann, 'a', made.endpoint.id);
    await relay.resumeEndpoint(ann, 'a', made.endpoint.id, { held: 'all' });
    await relay.deleteEndpoint(ann, 'a', made.endpoint.id);
    const { items } = await relay.listDeliveries(ann, 'a', { limit: 100 }, { endpointId: watcher.endpoint.id });
    const types = items.map(({ eventType }) => eventType).toSorted();
    expect(types).toEqual(['endpoint.created', 'endpoint.deleted', 'endpoint.disabled', 'endpoint.resumed']);
    for (const { eventId } of items) {
      const { body } = await relay.getOutboundEvent(ann, 'a', eventId);
      expect(JSON.parse(body).data.endpoint.id).toBe(made.endpoint.id);
      expect(body).not.toContain('planted secret');
    }
    expect((await relay.listDeliveries(ann, 'a', { limit: 100 }, { endpointId: made.endpoint.id })).items).toEqual([]);
  });
});
