import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openServing, type Serving } from './serving.ts';

let serving: Serving;
let key: string;

beforeAll(async () => {
  serving = await openServing();
  key = await serving.key('a');
});
afterAll(() => serving.close());

const route = '/api/projects/a/budget';
const put = (body: unknown, as = key) => serving.call('PUT', route, { key: as, body });

describe('the budget of a project by REST', () => {
  it('is null before it is set, shown after, and null again when taken away; the audit log has each change', async () => {
    const get = async () => (await serving.call('GET', route, { key })).body;
    expect(await get()).toEqual({ amount: null, period: null });
    const set = await put({ amount: 12.5, period: 'month' });
    expect(set).toMatchObject({ status: 200, body: { success: true, budget: { amount: 12.5, period: 'month' } } });
    expect(await get()).toEqual({ amount: 12.5, period: 'month' });
    const gone = await put({ amount: null, period: null });
    expect(gone).toMatchObject({ status: 200, body: { success: true, budget: { amount: null, period: null } } });
    expect(await get()).toEqual({ amount: null, period: null });
    const lines = (await serving.office.audit('a')).filter(({ action }) => action === 'budget.set');
    expect(lines.map(({ details }) => details)).toEqual([{ amount: 'none' }, { amount: '12.5', period: 'month' }]);
  });

  it.each([
    [{}, 422, 'amount'],
    [{ amount: -1, period: 'day' }, 422, 'amount'],
    [{ amount: '5', period: 'day' }, 422, 'amount'],
    [{ amount: null, period: 'day' }, 422, 'amount'],
    [{ amount: 5 }, 422, 'period'],
    [{ amount: 5, period: 'year' }, 422, 'period'],
    [{ amount: 5, period: null }, 422, 'period'],
    [{ amount: 5, period: 'day', currency: 'EUR' }, 400, 'currency'],
    [[1], 422, 'body'],
  ])('refuses %j with %i and names the field', async (body, status, field) => {
    expect(await put(body)).toMatchObject({ status, body: { field, detail: expect.stringContaining(field) } });
  });

  it('I1: is set by admins, shown to viewers, and does not exist for keys of other projects', async () => {
    const viewer = await serving.key('a', 'viewer');
    const operator = await serving.key('a', 'operator');
    const stranger = await serving.key('b');
    const budget = { amount: 1, period: 'day' };
    expect((await serving.call('GET', route, { key: viewer })).status).toBe(200);
    expect((await put(budget, operator)).status).toBe(403);
    expect((await serving.call('GET', route, { key: '' })).status).toBe(401);
    for (const [method, body] of [
      ['GET', undefined],
      ['PUT', budget],
    ] as const) {
      const hidden = await serving.call(method, route, { key: stranger, body });
      const absent = await serving.call(method, '/api/projects/nowhere/budget', { key: stranger, body });
      expect([hidden.status, absent.status]).toEqual([404, 404]);
      expect(hidden.body.detail).toBe(absent.body.detail.replace('nowhere', 'a'));
    }
  });
});
