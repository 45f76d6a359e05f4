import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** Folders of test runs begin so; the process id follows, by which leftovers of dead runs are known. */
export const folderPrefix = 'switchhook-test-';

/** An empty folder under the system's temporary one; the caller removes it. */
export function makeFolder(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), `${folderPrefix}${process.pid}-`));
}

/** An empty folder that goes away with the test that asked for it. */
export async function temporaryFolder(): Promise<string> {
  const folder = await makeFolder();
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
