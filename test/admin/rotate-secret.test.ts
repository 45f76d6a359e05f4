import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '../../src/domain/member.ts';
import { verifyRequest } from '../../src/inbound/checks.ts';
import { sources } from '../../src/inbound/registry.ts';
import { type Office, openOffice, refusalOf } from './office.ts';

let office: Office;
let ann: Actor;

beforeAll(async () => {
  office = await openOffice();
  ann = await office.person('Ann', { a: 'admin' });
});
afterAll(() => office.close());

const hour = 3_600_000;

/** Whether a GitHub event signed with `secret` gets through the webhook as it is stored, at a time. */
async function opens(uuid: string, secret: string, receivedAt: number): Promise<boolean> {
  const door = await office.store.webhooks.door('a', uuid);
  const github = sources.get('github');
  if (!door || !github) throw new Error('no door');
  const sample = github.sample('push');
  const sent = Object.entries({ ...sample.headers, ...github.sign(sample, secret) });
  const headers = new Map(sent.map(([name, value]) => [name.toLowerCase(), [value]]));
  return verifyRequest(github, { headers, body: sample.body, receivedAt }, door).ok;
}

describe('rotating a secret', () => {
  it('V15: lets both secrets through until the grace is over, then the new one alone', async () => {
    const input = { name: 'Rotated', source: 'github', secret: 'the old secret' };
    const { uuid } = (await office.admin.createWebhook(ann, 'a', input)).webhook;
    const now = office.clock.now();
    const { secret = '', webhook } = await office.admin.rotateSecret(ann, 'a', uuid);
    expect(webhook.previousSecretUntil).toEqual(new Date(now + 24 * hour));
    expect(await opens(uuid, secret, now)).toBe(true);
    expect(await opens(uuid, 'the old secret', now)).toBe(true);
    expect(await opens(uuid, 'the old secret', now + 24 * hour - 1_000)).toBe(true);
    expect(await opens(uuid, 'the old secret', now + 24 * hour + 1_000)).toBe(false);
    expect(await opens(uuid, secret, now + 24 * hour + 1_000)).toBe(true);
  });

  it('without grace ends the old secret at once', async () => {
    const input = { name: 'Leaked', source: 'github', secret: 'a leaked secret' };
    const { uuid } = (await office.admin.createWebhook(ann, 'a', input)).webhook;
    const { secret = '', webhook } = await office.admin.rotateSecret(ann, 'a', uuid, 0);
    expect(webhook.previousSecretUntil).toBeUndefined();
    expect(await opens(uuid, 'a leaked secret', office.clock.now())).toBe(false);
    expect(await opens(uuid, secret, office.clock.now())).toBe(true);
  });

  it('I4: shows the new secret in its answer alone', async () => {
    const { uuid } = (await office.admin.createWebhook(ann, 'a', { name: 'Quiet' })).webhook;
    const { secret = '' } = await office.admin.rotateSecret(ann, 'a', uuid, 48);
    const later = [await office.admin.getWebhook(ann, 'a', uuid), await office.audit('a')];
    expect(secret).toMatch(/^[\w-]{43}$/);
    expect(JSON.stringify(later)).not.toContain(secret);
    expect((await office.audit('a'))[0]).toMatchObject({ action: 'webhook.rotate', details: { graceHours: '48' } });
  });

  it.each([-1, 169, Number.NaN])('refuses a grace of %d hours', async (hours) => {
    const { uuid } = (await office.admin.createWebhook(ann, 'a', { name: 'Bounds' })).webhook;
    const error = await refusalOf(office.admin.rotateSecret(ann, 'a', uuid, hours));
    expect(error).toMatchObject({ status: 422, details: { field: 'graceHours' } });
  });

  it('needs a secret to replace', async () => {
    const { uuid } = (await office.admin.createWebhook(ann, 'a', { name: 'Open', unverified: true })).webhook;
    expect(await refusalOf(office.admin.rotateSecret(ann, 'a', uuid))).toMatchObject({ code: 'secret_missing' });
  });

  it('is undone by nothing: a secret given by an edit ends the grace as well', async () => {
    const input = { name: 'Edited', source: 'github', secret: 'the first secret' };
    const { uuid } = (await office.admin.createWebhook(ann, 'a', input)).webhook;
    await office.admin.rotateSecret(ann, 'a', uuid);
    const { webhook } = await office.admin.editWebhook(ann, 'a', uuid, { secret: 'the third secret' });
    expect(webhook.previousSecretUntil).toBeUndefined();
    expect(await opens(uuid, 'the first secret', office.clock.now())).toBe(false);
    expect(await opens(uuid, 'the third secret', office.clock.now())).toBe(true);
  });
});
