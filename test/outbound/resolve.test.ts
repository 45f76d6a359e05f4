import { describe, expect, it } from 'vitest';
import { createResolve } from '../../src/outbound/resolve.ts';
import { FakeClock } from '../support/fake-clock.ts';

describe('looking names up as the machine does', () => {
  it('finds names of the hosts file, in both families if it has both', async () => {
    const addresses = await createResolve(new FakeClock())('localhost');
    expect(addresses.length).toBeGreaterThan(0);
    for (const { address, family } of addresses)
      expect([address, family]).toEqual(family === 4 ? ['127.0.0.1', 4] : ['::1', 6]);
  });

  it('asks once for all who come meanwhile, and again after 5 seconds', async () => {
    const clock = new FakeClock();
    const resolve = createResolve(clock);
    const first = resolve('localhost');
    expect(resolve('localhost')).toBe(first);
    await first;
    await clock.advance(4_999);
    expect(resolve('localhost')).toBe(first);
    await clock.advance(1);
    expect(resolve('localhost')).not.toBe(first);
    await resolve('localhost');
  });

  it('a name that there can not be is a failure with a code, and is not kept', async () => {
    const resolve = createResolve(new FakeClock());
    const first = resolve('no-such-name.invalid');
    await expect(first).rejects.toMatchObject({ code: expect.any(String) });
    const second = resolve('no-such-name.invalid');
    expect(second).not.toBe(first);
    await expect(second).rejects.toThrow();
  });
});
