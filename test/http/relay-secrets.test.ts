import { generateKeyPairSync } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { LedgerEntry } from '../../src/simulators/receiver-server.ts';
import { openRelayServing, type RelayServing } from './relay-serving.ts';
import type { CallAnswer } from './serving.ts';

let serving: RelayServing;

beforeAll(async () => {
  serving = await openRelayServing();
});
afterAll(() => serving.close());

const project = '/api/projects/a';
const admin = (method: string, path: string, body?: unknown) => serving.as('admin', method, project + path, body);

/** What must never be shown again. */
const planted = {
  signing: 'planted signing secret 4711',
  header: 'planted header value 4712',
  auth: 'planted bearer token 4713',
  rotated: 'planted rotated secret 4714',
};
const tlsKey = String(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));
const keyLine = tlsKey.split('\n')[1] ?? '';
const certificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

const texts = ({ headers }: LedgerEntry) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));

describe('I4, L1: secrets of an endpoint', () => {
  it('stand in no answer, list, export, audit line or log line of the web server after creation', async () => {
    const answers: CallAnswer[] = [];
    const ask = async (method: string, path: string, body?: unknown) => {
      const answer = await admin(method, path, body);
      answers.push(answer);
      return answer.body;
    };
    serving.receiver.behave('/echo', { kind: 'status', status: 500, body: 'no' });
    const created = await ask('POST', '/endpoints', {
      url: `${serving.receiver.url}/echo`,
      secret: planted.signing,
      headers: { 'X-Planted': planted.header },
      auth: { type: 'bearer', secret: planted.auth },
      signatures: [{ scheme: 'standard' }, { scheme: 'sha256-body' }, { scheme: 'timestamp-body' }],
      schedule: [0],
    });
    const at = `/endpoints/${created.id}`;
    const eventId = await serving.publish();
    const [entry] = await serving.receiver.arrived(1, '/echo');
    expect(entry?.headers).toMatchObject({ 'x-planted': planted.header, authorization: `Bearer ${planted.auth}` });
    await vi.waitFor(async () => {
      const { body } = await admin('GET', `/deliveries?eventId=${eventId}&status=dead`);
      expect(body.items).toHaveLength(1);
    });
    const shown = await ask('GET', at);
    await ask('PUT', at, shown);
    await ask('PUT', at, { tls: { certificate, key: tlsKey } });
    await ask('PUT', at, { url: 'https://example.com/elsewhere' });
    await ask('PUT', at, { headers: { 'X-Planted': 'bad\u0000value' } });
    await ask('POST', `${at}/rotate`, { secret: planted.rotated });
    await ask('POST', `${at}/test`, {});
    await ask('POST', `${at}/pause`, {});
    await ask('POST', `${at}/resume`, {});
    const list = await ask('GET', `/deliveries?eventId=${eventId}`);
    await ask('GET', `/deliveries/${list.items[0].id}`);
    for (const path of ['/endpoints', '/dead-letters', '/dead-letters/export', '/replays', '/audit', '/runs'])
      await ask('GET', path);
    await ask('GET', `/outbound-events/${eventId}`);
    await ask('DELETE', at);
    const audit = await serving.office.audit('a');
    expect(audit.map(({ action }) => action)).toEqual(
      expect.arrayContaining([
        'endpoint.create',
        'endpoint.edit',
        'endpoint.rotate',
        'endpoint.delete',
        'delivery.export',
      ]),
    );
    const said = [
      ...answers.map(({ body, headers }) => JSON.stringify([body, [...headers]])),
      ...serving.lines,
      JSON.stringify(audit),
    ].join('\n');
    for (const secret of [...Object.values(planted), keyLine, 'bad\u0000value']) expect(said).not.toContain(secret);
    expect(answers.every(({ headers }) => headers.get('cache-control') === 'no-store')).toBe(true);
  });

  it('L1: an answer of the endpoint that repeats them is kept without them', async () => {
    serving.receiver.behave('/mirror', { kind: 'echo' });
    const { id, secret } = await serving.endpoint('/mirror', {
      headers: { 'X-Planted': planted.header },
      auth: { type: 'bearer', secret: planted.auth },
    });
    const sent = await admin('POST', `/endpoints/${id}/test`, {});
    const delivery = await vi.waitFor(async () => {
      const { body } = await admin('GET', `/deliveries/${sent.body.deliveryId}`);
      expect(body.attempts).toHaveLength(1);
      return body;
    });
    expect(delivery.attempts[0].response).toContain('webhook-timestamp');
    const text = JSON.stringify(delivery);
    for (const one of [planted.header, planted.auth, String(secret)]) expect(text).not.toContain(one);
    await admin('DELETE', `/endpoints/${id}`);
  });

  it('are never sent to another server than they were given for: an edit of the address asks for them again', async () => {
    const auth = { type: 'basic', username: 'u', secret: planted.auth };
    const { id } = await serving.endpoint('/kept', { headers: { 'X-Planted': planted.header }, auth });
    const elsewhere = { url: 'https://example.com/kept' };
    const at = `/endpoints/${id}`;
    const first = await admin('PUT', at, elsewhere);
    expect(first).toMatchObject({
      status: 422,
      body: { field: 'auth.secret', detail: expect.stringContaining('another server') },
    });
    const second = await admin('PUT', at, { ...elsewhere, auth: { ...auth, secret: 'another password' } });
    expect(second).toMatchObject({ status: 422, body: { field: 'headers' } });
    const kept = await admin('PUT', at, { ...elsewhere, auth: { type: 'none' }, headers: { 'X-Planted': '' } });
    expect(kept).toMatchObject({ status: 422, body: { field: 'headers' } });
    const whole = await admin('PUT', at, { ...elsewhere, auth: { type: 'none' }, headers: {} });
    expect(whole).toMatchObject({ status: 200, body: { endpoint: { ...elsewhere, headers: {} } } });
    const sameServer = await serving.endpoint('/before', { headers: { 'X-Planted': planted.header } });
    const moved = await admin('PUT', `/endpoints/${sameServer.id}`, { url: `${serving.receiver.url}/after` });
    expect(moved).toMatchObject({ status: 200, body: { endpoint: { headers: { 'x-planted': '' } } } });
    for (const one of [id, sameServer.id]) await admin('DELETE', `/endpoints/${one}`);
  });

  it('a stored password is not kept for another account', async () => {
    const { id } = await serving.endpoint('/account', { auth: { type: 'basic', username: 'u', secret: planted.auth } });
    const other = await admin('PUT', `/endpoints/${id}`, { auth: { type: 'basic', username: 'v' } });
    expect(other).toMatchObject({ status: 422, body: { field: 'auth.secret' } });
    const same = await admin('PUT', `/endpoints/${id}`, { auth: { type: 'basic', username: 'u' } });
    expect(same.status).toBe(200);
    await admin('DELETE', `/endpoints/${id}`);
  });
});

describe('rotating a signing key', () => {
  const rotate = (id: string, body: object) => admin('POST', `/endpoints/${id}/rotate`, body);

  it('signs with both keys while the grace lasts, and with the new one alone without', async () => {
    const { id, secret: old } = await serving.endpoint('/turn', { events: ['ticket.assigned'] });
    const before = Date.now();
    const first = await rotate(id, {});
    expect(first).toMatchObject({ status: 200, body: { success: true, id, secret: expect.stringMatching(/^whsec_/) } });
    const [next, last] = first.body.keys;
    expect(next.until).toBeNull();
    const hours = (Date.parse(last.until) - before) / 3_600_000;
    expect(hours).toBeGreaterThan(23.9);
    expect(hours).toBeLessThan(24.1);
    await serving.publish({}, 'ticket.assigned');
    const [both] = await serving.receiver.arrived(1, '/turn');
    if (!both) throw new Error('nothing came');
    for (const key of [String(old), first.body.secret]) new Webhook(key).verify(both.body, texts(both));
    const second = await rotate(id, { graceHours: 0, secret: 'a secret of our own' });
    expect(second.body.keys).toHaveLength(1);
    expect(second.body).not.toHaveProperty('secret');
    await serving.publish({}, 'ticket.assigned');
    const [, alone] = await serving.receiver.arrived(2, '/turn');
    if (!alone) throw new Error('nothing came');
    const own = Buffer.from('a secret of our own').toString('base64');
    new Webhook(own).verify(alone.body, texts(alone));
    expect(() => new Webhook(first.body.secret).verify(alone.body, texts(alone))).toThrow('No matching signature');
    await admin('DELETE', `/endpoints/${id}`);
  });

  it('makes an ed25519 pair whose public half is shown', async () => {
    const { id } = await serving.endpoint('/pair', { events: ['ticket.deleted'] });
    const { body } = await rotate(id, { kind: 'ed25519', graceHours: 0 });
    expect(body.keys).toMatchObject([{ kind: 'ed25519', publicKey: expect.stringMatching(/^whpk_/) }]);
    await serving.publish({}, 'ticket.deleted');
    const [entry] = await serving.receiver.arrived(1, '/pair');
    expect(String(entry?.headers['webhook-signature'])).toMatch(/^v1a,/);
    const shown = await admin('GET', `/endpoints/${id}`);
    expect(shown.body.keys).toEqual(body.keys);
    await admin('DELETE', `/endpoints/${id}`);
  });
});
