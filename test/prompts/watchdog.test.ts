import { describe, expect, it } from 'vitest';
import { createWatchdog } from '../../src/prompts/watchdog.ts';
import { FakeClock } from '../support/fake-clock.ts';

/** A worker as the watchdog sees it: the job it is at and the processor time it has used, both set by the test. */
function watchedWorker() {
  const clock = new FakeClock();
  const worker = { job: 0, used: 0, gone: false, busy: true, stopped: [] as number[] };
  const watchdog = createWatchdog({
    clock,
    limit: 500,
    current: () => worker.job,
    cpuTime: () => (worker.gone ? Promise.reject(new Error('not running')) : Promise.resolve(worker.used)),
    onTooLong: (id) => worker.stopped.push(id),
  });
  watchdog.watch(() => worker.busy);
  return { clock, worker, watchdog };
}

describe('watchdog', () => {
  it('T6: stops a job that uses up its processor time', async () => {
    const { clock, worker } = watchedWorker();
    worker.job = 7;
    await clock.advance(100);
    worker.used = 499;
    await clock.advance(100);
    expect(worker.stopped).toEqual([]);
    worker.used = 500;
    await clock.advance(100);
    expect(worker.stopped).toEqual([7]);
  });

  it('leaves a job alone that waits for a processor, however long', async () => {
    const { clock, worker } = watchedWorker();
    worker.job = 7;
    worker.used = 3;
    await clock.advance(600_000);
    expect(worker.stopped).toEqual([]);
  });

  it('counts every job by itself', async () => {
    const { clock, worker } = watchedWorker();
    for (let job = 1; job <= 20; job++) {
      worker.job = job;
      worker.used += 400;
      await clock.advance(100);
    }
    expect(worker.stopped).toEqual([]);
  });

  it('goes on watching when the worker is gone for a moment', async () => {
    const { clock, worker } = watchedWorker();
    worker.job = 7;
    worker.gone = true;
    await clock.advance(300);
    worker.gone = false;
    await clock.advance(100);
    worker.used = 1_000;
    await clock.advance(100);
    expect(worker.stopped).toEqual([7]);
  });

  it('rests when there is nothing to watch, and when it is stopped', async () => {
    const idle = watchedWorker();
    idle.worker.busy = false;
    await idle.clock.advance(100);
    expect(idle.clock.waiting).toBe(0);
    const stopped = watchedWorker();
    stopped.watchdog.stop();
    expect(stopped.clock.waiting).toBe(0);
  });
});
