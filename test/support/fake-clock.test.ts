import { describe, expect, it } from 'vitest';
import { FakeClock } from './fake-clock.ts';

describe('the clock of the tests', () => {
  it('fires timers in the order of their due times, with the time they are due', async () => {
    const clock = new FakeClock(1_000);
    const fired: [string, number][] = [];
    clock.after(30, () => fired.push(['late', clock.now()]));
    clock.after(10, () => fired.push(['early', clock.now()]));
    clock.after(10, () => fired.push(['early, asked later', clock.now()]));
    await clock.advance(20);
    expect(fired).toEqual([
      ['early', 1_010],
      ['early, asked later', 1_010],
    ]);
    await clock.advance(20);
    expect(fired.at(-1)).toEqual(['late', 1_030]);
    expect(clock.now()).toBe(1_040);
  });

  it('repeats what is to be done every so often, until it is called off', async () => {
    const clock = new FakeClock(0);
    const at: number[] = [];
    const stop = clock.every(10, () => at.push(clock.now()));
    await clock.advance(35);
    stop();
    await clock.advance(100);
    expect(at).toEqual([10, 20, 30]);
    expect(clock.waiting).toBe(0);
  });

  it('lets code run on between two timers, also code that asks for another one', async () => {
    const clock = new FakeClock(0);
    const at: number[] = [];
    const work = (async () => {
      for (let i = 0; i < 3; i++) {
        await clock.sleep(10);
        at.push(clock.now());
      }
    })();
    await clock.advance(30);
    await work;
    expect(at).toEqual([10, 20, 30]);
  });

  it('ends a sleep early with the reason of its signal', async () => {
    const clock = new FakeClock(0);
    const stop = new AbortController();
    const sleep = clock.sleep(10, stop.signal);
    stop.abort(new Error('enough'));
    await expect(sleep).rejects.toThrow('enough');
    expect(clock.waiting).toBe(0);
    await expect(clock.sleep(10, stop.signal)).rejects.toThrow('enough');
  });

  it('jumps like a wall clock that is set, without touching what is waited for', async () => {
    const clock = new FakeClock(0);
    let fired = false;
    clock.after(10, () => {
      fired = true;
    });
    clock.set(1_000_000);
    await clock.advance(5);
    expect(fired).toBe(false);
    await clock.advance(5);
    expect(fired).toBe(true);
    expect(clock.now()).toBe(1_000_010);
  });
});
