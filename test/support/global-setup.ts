import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { readConfig } from '../../src/config.ts';
import { startEmbedded } from '../../src/mongod/embedded.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** URI of the mongod of this test run, naming the database `switchhook`. */
    mongoUri: string;
  }
}

const prefix = 'switchhook-vitest-';

/** Starts one mongod for the whole run, the way `npm start` does, and stops it at the end. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await removeLeftovers();
  const config = readConfig();
  const dataDir = await mkdtemp(path.join(tmpdir(), `${prefix}${process.pid}-`));
  const mongod = await startEmbedded({
    dataDir,
    mongodPath: config.SWITCHHOOK_MONGOD,
    cacheDir: config.SWITCHHOOK_CACHE,
    say: (line) => process.stderr.write(`${line}\n`),
  });
  project.provide('mongoUri', mongod.uri);
  return async () => {
    await mongod.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}

/** An interrupted run's mongod dies with it, but its folder stays; the next run removes it. */
async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = Number(name.startsWith(prefix) && name.slice(prefix.length).split('-')[0]);
    if (pid > 0 && !isAlive(pid)) await rm(path.join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
