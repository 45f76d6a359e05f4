import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { openRelayServing, type RelayServing } from './relay-serving.ts';

/** A server that may call nothing but public addresses. */
let strict: RelayServing;
/** One that may call this machine. */
let lenient: RelayServing;

beforeAll(async () => {
  strict = await openRelayServing([]);
  lenient = await openRelayServing();
});
afterAll(async () => {
  await strict.close();
  await lenient.close();
});

const corpus = z.object({ rows: z.array(z.object({ url: z.string(), expect: z.string() })) });
const file = path.join(import.meta.dirname, '..', 'fixtures', 'outbound', 'ssrf.json');
const refused = corpus.parse(JSON.parse(await readFile(file, 'utf8'))).rows.filter((row) => row.expect === 'block');
const endpoints = '/api/projects/a/endpoints';

describe('addresses at registration', () => {
  it('S1–S13: every address of the corpus that has to be refused is, by both routes, in a sentence', async () => {
    expect(refused.length).toBeGreaterThan(60);
    for (const { url } of refused) {
      for (const route of ['/v1/webhooks', endpoints]) {
        const answer = await strict.as('admin', 'POST', route, { url });
        expect(answer.status, `${route} ${url}`).toBe(422);
        expect(['address_refused', 'field_invalid'], url).toContain(answer.body.code);
        expect(answer.body.detail, url).toMatch(/\w+ .+\.$/);
      }
    }
    expect((await strict.as('admin', 'GET', endpoints)).body.items).toEqual([]);
  });

  it.each([
    ['S2', 'https://localhost/hook'],
    ['S7', 'https://169.254.169.254/latest/meta-data'],
    ['S9', 'https://example.com@127.0.0.1/'],
    ['S12', 'https://example.com:6379/'],
    ['S13', 'http://example.com/'],
    ['S13', 'file:///etc/passwd'],
  ])('%s: the token server of OAuth2 and an edit are held to the same: %s', async (_, address) => {
    const url = 'https://example.com/';
    const auth = { type: 'oauth2', tokenUrl: address, clientId: 'x', secret: 'a client secret' };
    const made = await strict.as('admin', 'POST', endpoints, { url, auth });
    expect(made).toMatchObject({ status: 422, body: { code: 'address_refused' } });
    const { body } = await strict.as('admin', 'POST', endpoints, { url });
    const edited = await strict.as('admin', 'PUT', `${endpoints}/${body.id}`, { url: address });
    expect(edited).toMatchObject({ status: 422, body: { code: 'address_refused' } });
    expect((await strict.as('admin', 'GET', `${endpoints}/${body.id}`)).body.url).toBe(url);
  });

  it.each(['0', '0.0.0.0', '[::]', '[::1]', 'localhost', 'localhost.', 'LOCALHOST', 'shop.localhost'])(
    'S2: %s is this machine, by either scheme',
    async (host) => {
      for (const scheme of ['http', 'https']) {
        const answer = await strict.as('admin', 'POST', endpoints, { url: `${scheme}://${host}/hook` });
        expect(answer, scheme).toMatchObject({ status: 422, body: { code: 'address_refused' } });
      }
    },
  );

  it.each(['[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::127.0.0.1]', '[::ffff:0:127.0.0.1]', '[::ffff:0a00:1]'])(
    'S3: %s is a private IPv4 address in other clothes',
    async (host) => {
      const answer = await strict.as('admin', 'POST', endpoints, { url: `https://${host}/hook` });
      expect(answer).toMatchObject({ status: 422, body: { code: 'address_refused' } });
    },
  );

  it('S8: stores the normal form', async () => {
    const answer = await strict.as('admin', 'POST', endpoints, { url: 'https://EXAMPLE。com:443/a/../b' });
    expect(answer).toMatchObject({ status: 201, body: { url: 'https://example.com/b' } });
  });

  it('S7: metadata services stay refused where private ranges are allowed', async () => {
    const answer = await lenient.as('admin', 'POST', endpoints, { url: 'http://169.254.169.254/' });
    expect(answer).toMatchObject({ status: 422, body: { code: 'address_refused' } });
  });
});

/** The delivery of an event once it has been tried. */
async function tried(serving: RelayServing, eventId: string) {
  return await vi.waitFor(async () => {
    const { body } = await serving.as('viewer', 'GET', `/api/projects/a/deliveries?eventId=${eventId}&status=dead`);
    const id = body.items[0]?.id;
    if (!id) throw new Error('not yet');
    return (await serving.as('viewer', 'GET', `/api/projects/a/deliveries/${id}`)).body;
  }, 10_000);
}

describe('addresses at every try', () => {
  it('S15: one that was stored under another policy is refused without a connection', async () => {
    const { url, id } = await lenient.endpoint('/moved', { schedule: [0] });
    const stored = await lenient.office.store.endpoints.subscriber('a', id);
    if (!stored) throw new Error('it is gone');
    await strict.office.store.endpoints.insert(stored.endpoint, stored.secrets);
    const eventId = await strict.publish();
    const delivery = await tried(strict, eventId);
    expect(delivery).toMatchObject({
      errorClass: 'address_refused',
      attempts: [{ ok: false, status: null, address: null }],
    });
    expect(new URL(url).port).toBe(String(lenient.receiver.port));
    expect(lenient.receiver.ledger('/moved')).toEqual([]);
    await lenient.as('admin', 'DELETE', `${endpoints}/${id}`);
  });

  it('S11: a redirect is a failure and is not followed', async () => {
    lenient.receiver.behave('/away', { kind: 'redirect', to: `${lenient.receiver.url}/private`, status: 307 });
    const { id } = await lenient.endpoint('/away', { schedule: [0] });
    const delivery = await tried(lenient, await lenient.publish());
    expect(delivery).toMatchObject({ errorClass: 'status_3xx', lastStatus: 307 });
    expect(lenient.receiver.ledger('/private')).toEqual([]);
    await lenient.as('admin', 'DELETE', `${endpoints}/${id}`);
  });
});
