import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Search } from './candidate.ts';

const day = 24 * 60 * 60 * 1000;
const unfinished = '.fetching-';

/** Where obtained programs are kept, best place first: the user's cache, else the data directory. */
export function keepFolders(search: Search): string[] {
  return [path.join(search.cacheDir, 'mongod'), path.join(search.dataDir, 'mongod')];
}

/** Every mongod kept in `folder`; empty when there is no such folder. */
export async function keptIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => !name.startsWith('.')).map((name) => path.join(folder, name, 'mongod'));
}

/**
 * Lets `fetch` fill a temporary folder and return the path of the mongod in it, then keeps that program as
 * `<folder>/<name>/mongod`. The folder appears whole or not at all, and two processes that do the same at once
 * both end with a complete one. Returns the kept program's path; what `fetch` throws is thrown on.
 */
export async function keepProgram(
  search: Search,
  name: string,
  fetch: (folder: string) => Promise<string>,
): Promise<string> {
  const folder = await firstWritable(keepFolders(search));
  await removeAbandoned(folder);
  const temporary = await mkdtemp(path.join(folder, unfinished));
  try {
    const fetched = await fetch(temporary);
    const whole = path.join(temporary, 'whole');
    await mkdir(whole);
    await rename(fetched, path.join(whole, 'mongod'));
    await chmod(path.join(whole, 'mongod'), 0o755);
    return await publish(whole, path.join(folder, name));
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Moves `whole` to `place`. What stands there already is broken or another process's equal copy: it makes way. */
async function publish(whole: string, place: string): Promise<string> {
  try {
    await rename(whole, place);
  } catch {
    await rename(place, `${whole}-replaced`);
    await rename(whole, place).catch(() => stat(path.join(place, 'mongod')));
  }
  return path.join(place, 'mongod');
}

async function firstWritable(folders: string[]): Promise<string> {
  let refused: unknown;
  for (const folder of folders) {
    try {
      await mkdir(folder, { recursive: true });
      await rm(await mkdtemp(path.join(folder, unfinished)), { recursive: true });
      return folder;
    } catch (error) {
      refused = error;
    }
  }
  throw refused;
}

/** A process killed while it fetched leaves its folder behind. */
async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(unfinished)) continue;
    const place = path.join(folder, name);
    const found = await stat(place).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > day) await rm(place, { recursive: true, force: true });
  }
}
