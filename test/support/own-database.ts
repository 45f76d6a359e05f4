import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MongoClient } from 'mongodb';
import { readConfig } from '../../src/config.ts';
import { type Embedded, startEmbedded } from '../../src/mongod/embedded.ts';

/** A database server of somebody's own, who may kill it or measure it. */
export interface OwnDatabase {
  mongod: Embedded;
  client: MongoClient;
  /** Where its files are, and those of whoever uses it. */
  dataDir: string;
  /** The address of another database on the same server. */
  uri(name: string): string;
  /** Stops the server and deletes its files. */
  close(): Promise<void>;
}

/** Starts an embedded database as the product does. `say` hears of a download. */
export async function startOwnDatabase(say: (line: string) => void = () => undefined): Promise<OwnDatabase> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'switchhook-database-'));
  const { SWITCHHOOK_MONGOD: mongodPath, SWITCHHOOK_CACHE: cacheDir } = readConfig();
  const mongod = await startEmbedded({ dataDir, mongodPath, cacheDir, say });
  const client = await new MongoClient(mongod.uri).connect();
  return {
    mongod,
    client,
    dataDir,
    uri: (name) => mongod.uri.replace(/\/[^/?]*\?/, `/${name}?`),
    async close() {
      await client.close();
      await mongod.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
