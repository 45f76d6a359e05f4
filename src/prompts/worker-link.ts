import { Worker } from 'node:worker_threads';
import type { RenderJob, RenderResult, WorkerSettings } from './worker-protocol.ts';

/** A running worker as the renderer sees it. */
export interface WorkerLink {
  post(jobs: RenderJob[]): void;
  /** Id of the job it is rendering, or was rendering when it died; 0 between jobs. */
  current(): number;
  /** Milliseconds of processor time it has used. Answers while the worker is busy; rejects when it is gone. */
  cpuTime(): Promise<number>;
  /** Whether the process should stay alive for it. */
  hold(busy: boolean): void;
  stop(): Promise<void>;
}

interface LinkOptions {
  settings: Omit<WorkerSettings, 'current'>;
  memoryMb: number;
  onResults: (results: RenderResult[]) => void;
  /** It ended by itself: ran out of memory or failed. Never called after `stop`. */
  onLost: (why: unknown) => void;
}

/**
 * Starts a worker thread. It gets no environment and none of the process's flags; Node runs the TypeScript file as it
 * stands.
 */
export function startWorker({ settings, memoryMb, onResults, onLost }: LinkOptions): WorkerLink {
  const current = new SharedArrayBuffer(4);
  const cell = new Int32Array(current);
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    name: 'templates',
    env: {},
    execArgv: [],
    workerData: { ...settings, current } satisfies WorkerSettings,
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
  });
  let stopped = false;
  let why: unknown = 'it ended';
  worker.on('message', onResults);
  worker.on('error', (error) => {
    why = error;
  });
  worker.on('exit', () => {
    if (!stopped) onLost(why);
  });
  worker.unref();
  return {
    post: (jobs) => worker.postMessage(jobs),
    current: () => Atomics.load(cell, 0),
    cpuTime: async () => milliseconds(await worker.cpuUsage()),
    hold: (busy) => (busy ? worker.ref() : worker.unref()),
    async stop() {
      stopped = true;
      await worker.terminate();
    },
  };
}

function milliseconds({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1000;
}
