import { ApiException, Svix, Webhook } from 'svix';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openRelayServing, type RelayServing, ticketData } from '../http/relay-serving.ts';

/** The unmodified client of Svix, pointed at the product: what it can do here, it does as it does there. */

let serving: RelayServing;
let svix: Svix;
const platformKey = 'a-platform-key-of-this-test';
beforeAll(async () => {
  serving = await openRelayServing();
  const { keys, projects } = serving.office.store;
  await keys.save({ id: 'key_platform', name: 'platform', role: 'admin', createdAt: new Date() }, platformKey);
  await projects.ensure({ slug: 'default', name: 'Default', channels: [], retentionDays: 30, createdAt: new Date() });
  svix = as('admin');
});
afterAll(() => serving.close());

const as = (who: keyof RelayServing['keys'] | 'platform') =>
  new Svix(who === 'platform' ? platformKey : serving.keys[who], { serverUrl: serving.url, numRetries: 1 });
const url = (path: string) => `${serving.receiver.url}${path}`;

/** What a call was refused with. */
async function refusal(call: Promise<unknown>): Promise<{ status: number; said: string; field?: string }> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ApiException)) throw new Error(`not refused: ${String(error)}`);
  const { detail } = error.body as { detail: string | { loc: string[]; msg: string }[] };
  if (typeof detail === 'string') return { status: error.code, said: detail };
  const [first] = detail;
  return { status: error.code, said: first?.msg ?? '', field: first?.loc.slice(1).join('.') ?? '' };
}

const delivered = (endpointId: string, count: number) =>
  vi.waitFor(async () => {
    const { data } = await svix.messageAttempt.listByEndpoint('a', endpointId);
    if (data.length !== count) throw new Error(`${data.length} tries`);
    return data;
  }, 10_000);

describe('applications', () => {
  it('are projects: the one of the key is found, listed and answered to who creates it once more', async () => {
    const app = await svix.application.get('a');
    expect(app).toMatchObject({ id: 'a', uid: 'a', createdAt: expect.any(Date) });
    expect((await svix.application.list()).data).toEqual([app]);
    expect(await svix.application.getOrCreate({ name: 'whatever', uid: 'a' })).toEqual(app);
    expect(await svix.application.create({ name: app.name })).toEqual(app);
  });

  it('are made by platform keys; others are refused in a sentence, and see no project but theirs', async () => {
    expect(await refusal(svix.application.create({ name: 'Shop', uid: 'shop' }))).toMatchObject({
      status: 403,
      said: expect.stringContaining('platform admin'),
    });
    expect(await refusal(svix.application.get('b'))).toMatchObject({ status: 404 });
    const made = await as('platform').application.create({ name: 'Shop', uid: 'shop' });
    expect(made).toMatchObject({ id: 'shop', name: 'Shop' });
    expect(await as('platform').application.getOrCreate({ name: 'Shop', uid: 'shop' })).toEqual(made);
  });
});

describe('event types', () => {
  it('are the catalog, in pages', async () => {
    const first = await svix.eventType.list({ limit: 3 });
    expect(first.data).toHaveLength(3);
    expect(first.done).toBe(false);
    const rest = await svix.eventType.list({ limit: 250, iterator: first.iterator });
    expect(rest.done).toBe(true);
    const names = [...first.data, ...rest.data].map(({ name }) => name);
    expect(names).toEqual(
      serving.relay.relay
        .eventTypes()
        .map(({ type }) => type)
        .toSorted(),
    );
    expect((await svix.eventType.get('ticket.created')).schemas).toMatchObject({ 1: { type: 'object' } });
  });
});

describe('endpoints', () => {
  it('are created, shown, listed, updated, patched and deleted', async () => {
    const created = await svix.endpoint.create('a', {
      url: url('/crud'),
      description: 'Billing',
      filterTypes: ['ticket.created'],
      rateLimit: 20,
      uid: 'billing',
      metadata: { team: 'shop' },
    });
    expect(created).toMatchObject({
      id: expect.stringMatching(/^ep_/),
      uid: 'billing',
      filterTypes: ['ticket.created'],
      rateLimit: 20,
      metadata: { team: 'shop' },
      disabled: false,
      createdAt: expect.any(Date),
    });
    for (const name of [created.id, 'billing']) expect(await svix.endpoint.get('a', name)).toEqual(created);
    expect((await svix.endpoint.list('a', { limit: 1 })).data).toEqual([created]);
    const patched = await svix.endpoint.patch('a', created.id, { description: 'Accounts', disabled: true });
    expect(patched).toMatchObject({ description: 'Accounts', disabled: true, filterTypes: ['ticket.created'] });
    const updated = await svix.endpoint.update('a', created.id, { url: url('/crud') });
    expect(updated).toMatchObject({ description: '', disabled: false, rateLimit: null, uid: null, metadata: {} });
    expect(updated.filterTypes ?? null).toBeNull();
    await svix.endpoint.delete('a', created.id);
    expect(await refusal(svix.endpoint.get('a', created.id))).toMatchObject({ status: 404 });
  });

  it('have a secret that is asked for, given, and rotated with an overlap', async () => {
    const { id } = await svix.endpoint.create('a', { url: url('/secret'), filterTypes: ['ticket.updated'] });
    const { key } = await svix.endpoint.getSecret('a', id);
    await svix.endpoint.rotateSecret('a', id, { gracePeriodSeconds: 3_600 });
    const next = (await svix.endpoint.getSecret('a', id)).key;
    expect(next).not.toBe(key);
    await svix.message.create('a', { eventType: 'ticket.updated', payload: ticketData() });
    const [arrived] = await serving.receiver.arrived(1, '/secret');
    const headers = Object.fromEntries(
      Object.entries(arrived?.headers ?? {}).map(([name, value]) => [name, `${value}`]),
    );
    for (const secret of [key, next]) {
      expect(new Webhook(secret).verify(arrived?.body ?? '', headers)).toMatchObject({ type: 'ticket.updated' });
    }
    const own = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
    await svix.endpoint.rotateSecret('a', id, { key: own });
    expect((await svix.endpoint.getSecret('a', id)).key).toBe(own);
    await svix.endpoint.delete('a', id);
  });

  it('have headers whose values are kept and not shown', async () => {
    const { id } = await svix.endpoint.create('a', { url: url('/headers'), headers: { 'X-One': '1' } });
    await svix.endpoint.patchHeaders('a', id, { headers: { 'X-Two': '2' } });
    expect(await svix.endpoint.getHeaders('a', id)).toMatchObject({ headers: {}, sensitive: ['x-one', 'x-two'] });
    await svix.endpoint.sendExample('a', id, { eventType: 'ticket.created' });
    const [arrived] = await serving.receiver.arrived(1, '/headers');
    expect(arrived?.headers).toMatchObject({ 'x-one': '1', 'x-two': '2' });
    await svix.endpoint.patchHeaders('a', id, { headers: {}, deleteHeaders: ['X-One'] });
    expect((await svix.endpoint.getHeaders('a', id)).sensitive).toEqual(['x-two']);
    await svix.endpoint.updateHeaders('a', id, { headers: { 'X-Three': '3' } });
    expect((await svix.endpoint.getHeaders('a', id)).sensitive).toEqual(['x-three']);
    await svix.endpoint.delete('a', id);
  });

  it('refuse by name what there is not here, and what can not be', async () => {
    const input = { url: url('/no') };
    const cases = [
      [{ ...input, channels: ['one'] }, 'channels'],
      [{ ...input, version: 2 }, 'version'],
      [{ ...input, rateLimit: 1, throttleRate: 2 }, 'rateLimit'],
      [{ ...input, filterTypes: ['no.such.type'] }, 'filterTypes'],
      [{ url: 'http://169.254.169.254/' }, ''],
    ] as const;
    for (const [given, field] of cases) {
      const refused = await refusal(
        svix.endpoint.create('a', structuredClone(given) as Parameters<typeof svix.endpoint.create>[1]),
      );
      expect(refused).toMatchObject({ status: 422, ...(field && { field }) });
    }
    expect(await refusal(svix.endpoint.list('a', { order: 'ascending' as never }))).toMatchObject({ field: 'order' });
    expect(await refusal(svix.application.delete('a'))).toMatchObject({ status: 405 });
    expect(await refusal(svix.endpoint.replayMissing('a', 'ep_1', { since: new Date() }))).toMatchObject({
      status: 404,
      said: expect.stringContaining('POST /api/v1/app/a/endpoint/ep_1/replay-missing'),
    });
  });
});

describe('messages', () => {
  it('are published, shown and listed, and are the same message when they are repeated', async () => {
    const message = { eventType: 'comment.created', payload: commentData(), eventId: 'order-17' };
    const created = await svix.message.create('a', message);
    expect(created).toMatchObject({
      id: expect.stringMatching(/^evt_/),
      eventId: 'order-17',
      payload: message.payload,
    });
    expect((await svix.message.create('a', message)).id).toBe(created.id);
    const other = { ...message, payload: commentData('Another text') };
    expect(await refusal(svix.message.create('a', other))).toMatchObject({ status: 409 });
    const options = { idempotencyKey: 'once' };
    const once = await svix.message.create('a', { eventType: 'comment.created', payload: message.payload }, options);
    const again = await svix.message.create('a', { eventType: 'comment.created', payload: message.payload }, options);
    expect(again).toEqual(once);
    expect(await svix.message.get('a', created.id)).toEqual(created);
    expect((await svix.message.get('a', created.id, { withContent: false })).payload).toEqual({});
    const newest = await svix.message.list('a', { limit: 1, eventTypes: ['comment.created'] });
    expect(newest.data).toEqual([once]);
    expect(newest.done).toBe(false);
    const older = await svix.message.list('a', { iterator: newest.iterator ?? '', eventTypes: ['comment.created'] });
    expect(older.data).toEqual([created]);
    expect((await svix.message.list('a', { before: created.timestamp, eventTypes: ['comment.created'] })).data).toEqual(
      [],
    );
  });

  it('lose their payload for good when it is expunged', async () => {
    const { project, user } = ticketData();
    const { id } = await svix.message.create('a', { eventType: 'project.created', payload: { project, user } });
    await svix.message.expungeContent('a', id);
    expect(await refusal(svix.message.get('a', id))).toMatchObject({ status: 410, said: expect.stringContaining(id) });
    const { data } = await svix.message.list('a', { eventTypes: ['project.created'] });
    expect(data).toMatchObject([{ id, payload: {} }]);
    expect(await refusal(as('viewer').message.expungeContent('a', id))).toMatchObject({ status: 403 });
  });

  it('refuse by name what can not be honoured', async () => {
    const message = { eventType: 'comment.created', payload: commentData() };
    for (const [field, value] of [
      ['channels', ['x']],
      ['tags', ['x']],
      ['deliverAt', new Date()],
    ] as const) {
      expect(await refusal(svix.message.create('a', { ...message, [field]: value }))).toMatchObject({
        status: 422,
        field,
      });
    }
    expect(await refusal(svix.message.create('a', { eventType: 'no.such.type', payload: {} }))).toMatchObject({
      status: 422,
    });
    expect(await refusal(svix.message.list('a', { tag: 'x' }))).toMatchObject({ status: 422, field: 'tag' });
  });
});

describe('attempts', () => {
  it('are listed by endpoint and by message, shown, resent, recovered and counted', async () => {
    serving.receiver.behave('/tries', { kind: 'status', status: 500, times: 2 }, { kind: 'ok' });
    const { id } = await svix.endpoint.create('a', { url: url('/tries'), filterTypes: ['ticket.deleted'] });
    await serving.as('admin', 'PUT', `/api/projects/a/endpoints/${id}`, { schedule: [0] });
    const first = await svix.message.create('a', { eventType: 'ticket.deleted', payload: ticketData() });
    await delivered(id, 1);
    const second = await svix.message.create('a', { eventType: 'ticket.deleted', payload: ticketData() });
    const failed = await delivered(id, 2);
    expect(failed[0]).toMatchObject({
      msgId: second.id,
      endpointId: id,
      status: 2,
      responseStatusCode: 500,
      url: url('/tries'),
    });
    expect(await svix.endpoint.getStats('a', id)).toMatchObject({ fail: 2, success: 0, pending: 0 });

    await svix.messageAttempt.resend('a', first.id, id);
    await vi.waitFor(
      async () => expect((await svix.messageAttempt.listByMsg('a', first.id)).data).toHaveLength(2),
      10_000,
    );
    const [latest] = (await svix.messageAttempt.listByMsg('a', first.id, { endpointId: id })).data;
    expect(latest).toMatchObject({ status: 0, triggerType: 1, response: expect.any(String) });
    expect(await svix.messageAttempt.get('a', first.id, latest?.id ?? '')).toMatchObject({ id: latest?.id, status: 0 });

    const withMessages = await svix.messageAttempt.listByEndpoint('a', id, { withMsg: true, withContent: false });
    expect(withMessages.data[0]).toMatchObject({ msg: { id: second.id }, response: '' });

    const task = await svix.endpoint.recover('a', id, { since: new Date(Date.now() - 60_000) });
    expect(task).toMatchObject({ task: 'endpoint.recover' });
    await vi.waitFor(async () => expect((await svix.endpoint.getStats('a', id)).success).toBe(2), 10_000);
    await vi.waitFor(async () => expect((await svix.backgroundTask.get(task.id)).status).toBe('finished'), 10_000);
    const failures = await svix.messageAttempt.listByEndpoint('a', id, { status: 2, limit: 1 });
    expect([failures.data.length, failures.done]).toEqual([1, false]);
    const rest = await svix.messageAttempt.listByEndpoint('a', id, { status: 2, iterator: failures.iterator ?? '' });
    expect([rest.data.length, rest.done]).toEqual([1, true]);
  }, 40_000);
});

describe('polling', () => {
  it('reads an endpoint that is registered to be polled', async () => {
    const { body } = await serving.as('admin', 'POST', '/api/projects/a/endpoints', {
      delivery: 'poll',
      events: ['ticket.assigned'],
    });
    const { id } = await svix.endpoint.sendExample('a', body.id, { eventType: 'ticket.assigned' });
    const page = await svix.message.poller.poll('a', body.id);
    expect(page).toMatchObject({ data: [{ id, eventType: 'ticket.assigned' }], done: true });
    expect((await svix.message.poller.poll('a', body.id, { iterator: page.iterator })).data).toEqual([]);
  });
});

describe('who may', () => {
  it('is decided by the same roles: nobody without a key, no secret for operators, nothing of other projects', async () => {
    const { id } = await svix.endpoint.create('a', { url: url('/roles') });
    expect(await refusal(new Svix('no such key', { serverUrl: serving.url }).application.list())).toMatchObject({
      status: 401,
    });
    expect(await refusal(as('operator').endpoint.getSecret('a', id))).toMatchObject({ status: 403 });
    expect(await refusal(as('viewer').endpoint.delete('a', id))).toMatchObject({ status: 403 });
    expect(await refusal(as('stranger').endpoint.get('a', id))).toMatchObject({ status: 404 });
    await svix.health.get();
  });
});

function commentData(text = 'Looks good') {
  const { ticket, project, user } = ticketData();
  return { comment: { id: 'cmt_1', body: text }, ticket, project, user };
}
