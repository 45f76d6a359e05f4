import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { readConfig } from '../../src/config.ts';
import { startEmbedded } from '../../src/mongod/embedded.ts';
import { folderPrefix, makeFolder } from './temporary-folder.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** URI of the mongod of this test run, naming the database `switchhook`. */
    mongoUri: string;
  }
}

/** Starts one mongod for the whole run, the way `npm start` does, and stops it at the end. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await removeLeftovers();
  const config = readConfig();
  const dataDir = await makeFolder();
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

/** An interrupted run's mongods die with it, but folders stay; the next run removes them. */
async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = Number(name.startsWith(folderPrefix) && name.slice(folderPrefix.length).split('-')[0]);
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
