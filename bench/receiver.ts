import { spawn } from 'node:child_process';
import path from 'node:path';
import { z } from 'zod';
import type { Behaviour } from '../src/simulators/receiver-server.ts';

/** What came: which event, to which path, and when (milliseconds since the epoch, with fractions). */
export interface Arrival {
  id: string;
  path: string;
  at: number;
}

/** The receiver simulator in a process of its own, so that it does not share the bench's. */
export interface BenchReceiver {
  url: string;
  port: number;
  behave(path: string, behaviour: Behaviour): Promise<void>;
  /** What came since the last `clear`. */
  ledger(path?: string): Promise<Arrival[]>;
  clear(): Promise<void>;
  stop(): void;
}

const arrivals = z.array(z.object({ id: z.string(), path: z.string(), at: z.number() }));

export async function openReceiver(): Promise<BenchReceiver> {
  const program = path.join(import.meta.dirname, '..', 'src', 'simulators', 'receiver-server.ts');
  const child = spawn(process.execPath, [program, '--port', '0', '--lean'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString('utf8').trim()));
    child.once('exit', (code) => reject(new Error(`the receiver ended with code ${code}`)));
  });
  const json = { 'content-type': 'application/json' };
  return {
    url,
    port: Number(new URL(url).port),
    async behave(to, behaviour) {
      const body = JSON.stringify({ path: to, behaviours: [behaviour] });
      await fetch(`${url}/behaviour`, { method: 'POST', headers: json, body });
    },
    async ledger(of) {
      const response = await fetch(`${url}/ledger${of === undefined ? '' : `?path=${of}`}`);
      const answer: unknown = await response.json();
      return arrivals.parse(Array.isArray(answer) ? answer : z.object({ entries: z.unknown() }).parse(answer).entries);
    },
    clear: async () => void (await fetch(`${url}/ledger`, { method: 'DELETE' })),
    stop: () => void child.kill(),
  };
}
