import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { isProgram, type Program, type Refusal, type Search } from './candidate.ts';
import { probe } from './version.ts';

const day = 24 * 60 * 60 * 1000;
const unfinished = '.fetching-';
const publishTries = 5;

/** Where obtained programs are kept, best place first: the user's cache, else the data directory. */
export function keepFolders(search: Search): string[] {
  return [path.resolve(search.cacheDir, 'mongod'), path.resolve(search.dataDir, 'mongod')];
}

/** Every mongod kept in `folder`; empty when there is no such folder. */
export async function keptIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => !name.startsWith('.')).map((name) => path.join(folder, name, 'mongod'));
}

/** A program that is about to be obtained. */
interface Obtain {
  /** Folder name it is kept under. */
  name: string;
  /** How it was obtained, for the line that tells a person. */
  how: string;
  /** Fills an empty folder and returns the path of the mongod in it; throws when that fails. */
  fetch(folder: string): Promise<string>;
}

/**
 * Obtains a program and keeps it as `<folder>/<name>/mongod` when it runs. It appears there whole or not at all, and
 * two processes that do the same at once both end with a complete one.
 */
export async function obtain(search: Search, { name, how, fetch }: Obtain): Promise<Program | Refusal> {
  let temporary: string | undefined;
  try {
    const folder = await firstWritable(keepFolders(search));
    await removeAbandoned(folder);
    temporary = await mkdtemp(path.join(folder, unfinished));
    const whole = await wrap(await fetch(temporary), path.join(temporary, 'whole'));
    const checked = await probe(path.join(whole, 'mongod'), how, search);
    if (!isProgram(checked)) return checked;
    const kept = await publish(whole, path.join(folder, name), search);
    return { ...checked, path: kept, took: `${checked.took} (${kept})` };
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error) };
  } finally {
    if (temporary) await rm(temporary, { recursive: true, force: true });
  }
}

/** Only the program itself is kept of what was fetched. */
async function wrap(fetched: string, folder: string): Promise<string> {
  const program = path.join(folder, 'mongod');
  await mkdir(folder);
  await rename(fetched, program);
  await chmod(program, 0o755);
  return folder;
}

/** Moves `whole` to `place`. Another process's working copy there serves as well; a broken one makes way. */
async function publish(whole: string, place: string, search: Search): Promise<string> {
  const program = path.join(place, 'mongod');
  for (let i = 0; i < publishTries; i++) {
    if (await moved(whole, place)) return program;
    if (isProgram(await probe(program, '', search))) return program;
    await moved(place, `${whole}-replaced-${i}`);
  }
  throw new Error(`${place} can't be replaced`);
}

async function moved(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch {
    return false;
  }
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
