import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openServing, type Serving } from './serving.ts';

let serving: Serving;

beforeAll(async () => {
  serving = await openServing();
  const { projects } = serving.office.store;
  await projects.ensure({ slug: 'default', name: 'Default', channels: [], retentionDays: 7, createdAt: new Date() });
});
afterAll(() => serving.close());

const make = (body: unknown, as?: { key: string }) => serving.call('POST', '/api/projects', { ...as, body });

describe('projects by REST', () => {
  it('are made with a platform key and listed from then on', async () => {
    const made = await make({ name: 'Web shop' });
    expect(made).toMatchObject({
      status: 201,
      body: { slug: 'web-shop', name: 'Web shop', role: 'admin', channels: [] },
    });
    const { body } = await serving.call('GET', '/api/projects');
    expect(body).toContainEqual(made.body);
    expect(await make({ name: 'Other', slug: 'web-shop' })).toMatchObject({ status: 409, body: { code: 'conflict' } });
  });

  it.each([
    [{}, 422, 'name'],
    [{ name: 5 }, 422, 'name'],
    [{ name: 'Shop', slug: 7 }, 422, 'slug'],
    [{ name: 'Shop', slug: 'NO' }, 422, 'slug'],
    [{ name: 'Shop', colour: 'red' }, 400, 'colour'],
  ])('%j is refused with %i, naming the field', async (body, status, field) => {
    expect(await make(body)).toMatchObject({ status, body: { field } });
  });

  it('are not made with the key of a project, nor without one', async () => {
    expect(await make({ name: 'Shop' }, { key: await serving.key('a') })).toMatchObject({ status: 403 });
    expect(await make({ name: 'Shop' }, { key: '' })).toMatchObject({ status: 401 });
  });
});
