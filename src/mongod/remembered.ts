import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

const schema = z.object({
  /** Port of the last start; kept, so that the replica set needs no change. */
  port: z.int().min(1).max(65_535),
  /** Compatibility of the data, as `6.0`: tells which programs can open it. */
  dataVersion: z.string(),
});

/** What a data directory remembers about its mongod. */
export type Remembered = z.infer<typeof schema>;

/** What the last start noted, or undefined at the first one. */
export async function readRemembered(dataDir: string): Promise<Remembered | undefined> {
  try {
    return schema.safeParse(JSON.parse(await readFile(fileOf(dataDir), 'utf8'))).data;
  } catch {
    return undefined;
  }
}

/** Notes it for the next start; the file is replaced whole. */
export async function remember(dataDir: string, noted: Remembered): Promise<void> {
  const temporary = `${fileOf(dataDir)}.new`;
  await writeFile(temporary, `${JSON.stringify(noted)}\n`);
  await rename(temporary, fileOf(dataDir));
}

function fileOf(dataDir: string): string {
  return path.join(dataDir, 'mongod.json');
}
