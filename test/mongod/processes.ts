import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { readConfig } from '../../src/config.ts';
import { type Embedded, type EmbeddedOptions, startEmbedded } from '../../src/mongod/embedded.ts';
import { findProcess } from '../../src/mongod/process-table.ts';

/** Starts the embedded database in this process with the program of the test run; stopped with the test. */
export async function start(dataDir: string, more: Partial<EmbeddedOptions> = {}): Promise<Embedded> {
  const config = readConfig();
  const embedded = await startEmbedded({
    dataDir,
    mongodPath: config.SWITCHHOOK_MONGOD,
    cacheDir: config.SWITCHHOOK_CACHE,
    say: () => undefined,
    ...more,
  });
  onTestFinished(() => embedded.stop());
  return embedded;
}

const saidSchema = z.union([
  z.object({ uri: z.string(), mongod: z.number(), count: z.number() }),
  z.object({ error: z.string() }),
]);

/** Another process that runs the embedded database, and what it said. */
export interface Parent {
  process: ChildProcess;
  pid: number;
  said: z.infer<typeof saidSchema>;
}

/** Starts `parent.ts` in a process group of its own, as a terminal does, and waits for its line. */
export async function startParent(dataDir: string): Promise<Parent> {
  const script = path.join(import.meta.dirname, 'parent.ts');
  const child = spawn(process.execPath, [script, dataDir], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return { process: child, pid: child.pid ?? 0, said: saidSchema.parse(JSON.parse(String(line))) };
}

/** The line of a parent that runs; fails the test with its error otherwise. */
export function running(parent: Parent): { uri: string; mongod: number; count: number } {
  if ('error' in parent.said) throw new Error(parent.said.error);
  return parent.said;
}

/** Kills a process as the system does when memory runs out, and waits until it is gone. */
export async function killHard(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** Whether a process of this id runs. */
export async function runs(pid: number): Promise<boolean> {
  return (await findProcess(pid)) !== undefined;
}
