import { MongoServerError } from 'mongodb';
import mongoose, { type Connection } from 'mongoose';
import type { Clock } from '../domain/clock.ts';
import { AppError } from '../domain/errors.ts';

export interface ConnectOptions {
  /** Of a replica set or sharded cluster. Without a database name in it, `switchhook` is used. */
  uri: string;
  clock: Clock;
  /** Milliseconds to keep trying at start; a database started together with the product needs a moment. */
  patienceMs?: number | undefined;
}

const defaultPatienceMs = 10_000;
const betweenTriesMs = 250;

/**
 * Every write waits for the majority and the journal, whatever the URI says: what is acknowledged has to survive
 * (case F1). Short waits turn a database that is gone into an error within seconds instead of a hang (case F3):
 * a server that stops answering is noticed by the heartbeat, a majority that is missing by `wtimeoutMS`.
 */
const options = {
  // One by one, because as `writeConcern` what the URI says would win.
  w: 'majority',
  journal: true,
  wtimeoutMS: 5_000,
  retryWrites: true,
  serverSelectionTimeoutMS: 3_000,
  connectTimeoutMS: 3_000,
  waitQueueTimeoutMS: 3_000,
  heartbeatFrequencyMS: 3_000,
  maxPoolSize: 32,
  ignoreUndefined: true,
  appName: 'switchhook',
  // Without buffering a query on a lost connection fails instead of waiting in memory; indexes are made by prepare.ts.
  bufferCommands: false,
  autoIndex: false,
  autoCreate: false,
  // Objects in the place of values are never taken for operators (case D1).
  sanitizeFilter: true,
} as const;

/**
 * Opens a connection of its own (no global state, so that several stores can live in one process). Throws
 * `mongodb_unreachable`, with the reason and a URI without its password.
 */
export async function connect({ uri, clock, patienceMs = defaultPatienceMs }: ConnectOptions): Promise<Connection> {
  const giveUpAt = clock.now() + patienceMs;
  for (;;) {
    const connection = mongoose.createConnection();
    try {
      await connection.openUri(uri, namesDatabase(uri) ? options : { ...options, dbName: 'switchhook' });
      await requireReplicaSet(connection);
      return connection;
    } catch (error) {
      await connection.destroy();
      const why = error instanceof Error ? error.message : String(error);
      const final = error instanceof NotReplicated || error instanceof MongoServerError || clock.now() >= giveUpAt;
      if (final) throw new AppError('mongodb_unreachable', { uri: withoutPassword(uri), why }, { cause: error });
      await clock.sleep(betweenTriesMs);
    }
  }
}

class NotReplicated extends Error {}

/** Change streams and retryable writes exist on replica sets and sharded clusters only. */
async function requireReplicaSet(connection: Connection): Promise<void> {
  const hello = await connection.db?.command({ hello: 1 });
  if (hello?.setName || hello?.msg === 'isdbgrid') return;
  throw new NotReplicated(
    'it runs alone; start it with --replSet and call rs.initiate() (one member is enough), then try again',
  );
}

function namesDatabase(uri: string): boolean {
  return /^[a-z+]+:\/\/[^/?]+\/[^/?]+/i.test(uri);
}

function withoutPassword(uri: string): string {
  return uri.replace(/^([a-z+]+:\/\/)[^@/]*@/i, '$1…@');
}
