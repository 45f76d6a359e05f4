import { describe, expect, it } from 'vitest';
import { receiving } from './receiving.ts';

const json = (body: unknown) => ({ method: 'POST', body: JSON.stringify(body) });

describe('the receiver', () => {
  it('is steered and read over HTTP', async () => {
    const { url } = await receiving();
    const told = await fetch(
      `${url}/behaviour`,
      json({ path: '/hook', behaviours: [{ kind: 'status', status: 503, times: 2 }, { kind: 'ok' }] }),
    );
    expect(told.status).toBe(200);
    const statuses: number[] = [];
    for (const n of [1, 2, 3, 4])
      statuses.push(
        (await fetch(`${url}/hook?n=${n}`, { ...json({ n }), headers: { 'webhook-id': `evt_${n}` } })).status,
      );
    expect(statuses).toEqual([503, 503, 200, 200]);
    const ledger: unknown = await (await fetch(`${url}/ledger?path=/hook`)).json();
    if (!Array.isArray(ledger)) throw new Error('no list');
    expect(ledger).toHaveLength(4);
    expect(ledger[3]).toMatchObject({ id: 'evt_4', path: '/hook', body: '{"n":4}', at: expect.any(Number) });
    await fetch(`${url}/ledger`, { method: 'DELETE' });
    expect(await (await fetch(`${url}/ledger`)).json()).toEqual([]);
  });

  it('refuses orders that it does not know', async () => {
    const { url } = await receiving();
    expect((await fetch(`${url}/behaviour`, json({ path: '/hook', behaviours: [{ kind: 'explode' }] }))).status).toBe(
      422,
    );
    expect((await fetch(`${url}/behaviour`, { method: 'POST', body: '{' })).status).toBe(422);
    expect((await fetch(`${url}/behaviour`)).status).toBe(405);
  });

  it('treats paths apart, and those it was told nothing of by "*"', async () => {
    const receiver = await receiving();
    receiver.behave('/a', { kind: 'gone' });
    receiver.behave('*', { kind: 'status', status: 418 });
    expect((await fetch(`${receiver.url}/a`, json({}))).status).toBe(410);
    expect((await fetch(`${receiver.url}/b`, json({}))).status).toBe(418);
  });
});
