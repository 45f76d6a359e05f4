import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openServing, type Serving } from './serving.ts';

let serving: Serving;

beforeAll(async () => {
  serving = await openServing();
});
afterAll(() => serving.close());

const route = '/api/projects/a/keys';
const make = (body: unknown, as?: { key: string }) => serving.call('POST', route, { ...as, body });

describe('API keys by REST', () => {
  it('I4: a key is shown once, opens its project as its role allows, and opens nothing once it is revoked', async () => {
    const made = await make({ name: ' Build server ', role: 'viewer' });
    expect(made).toMatchObject({ status: 201, body: { name: 'Build server', role: 'viewer', lastUsedAt: null } });
    const { id, key } = made.body;
    expect(key).toMatch(/^[\w-]{43}$/);
    expect((await serving.call('GET', '/api/projects/a/events', { key })).status).toBe(200);
    expect((await serving.call('GET', '/api/projects/b/events', { key })).status).toBe(404);
    expect((await make({ name: 'Mine', role: 'admin' }, { key })).status).toBe(403);
    const listed = await serving.call('GET', route);
    expect(listed.body.items).toContainEqual(expect.objectContaining({ id, name: 'Build server' }));
    expect(JSON.stringify(listed.body)).not.toContain(key);
    expect((await serving.call('DELETE', `${route}/${id}`)).status).toBe(200);
    expect((await serving.call('GET', '/api/projects/a/events', { key })).status).toBe(401);
    expect((await serving.call('DELETE', `${route}/${id}`)).status).toBe(404);
    const lines = (await serving.office.audit('a')).filter(({ target }) => target === id);
    expect(lines.map(({ action }) => action)).toEqual(['key.revoke', 'key.create']);
    expect(JSON.stringify(lines)).not.toContain(key);
  });

  it('I1: keys of another project are neither listed nor revoked, and those of the settings are in no list', async () => {
    const other = (await serving.call('POST', '/api/projects/b/keys', { body: { name: 'Of b' } })).body;
    const names = (await serving.call('GET', route)).body.items.map(({ name }: { name: string }) => name);
    expect(names).not.toContain('Of b');
    expect((await serving.call('DELETE', `${route}/${other.id}`)).status).toBe(404);
    expect((await serving.call('GET', '/api/projects/b/events', { key: other.key })).status).toBe(200);
    expect((await serving.call('DELETE', `${route}/key_settings`)).status).toBe(404);
  });

  it('are listed in pages', async () => {
    for (const name of ['one', 'two', 'three']) {
      await serving.office.clock.advance(1);
      await make({ name });
    }
    const first = (await serving.call('GET', `${route}?limit=2`)).body;
    const second = (await serving.call('GET', `${route}?limit=2&cursor=${first.next}`)).body;
    const names = [...first.items, ...second.items].map(({ name }: { name: string }) => name);
    expect(names.slice(0, 3)).toEqual(['three', 'two', 'one']);
  });

  it.each([
    [{}, 422, 'name'],
    [{ name: ' ' }, 422, 'name'],
    [{ name: 'CI', role: 'owner' }, 422, 'role'],
    [{ name: 'CI', project: 'b' }, 400, 'project'],
  ])('%j is refused with %i, naming the field', async (body, status, field) => {
    expect(await make(body)).toMatchObject({ status, body: { field } });
  });
});
