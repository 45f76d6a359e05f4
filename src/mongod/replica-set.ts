import { connect } from 'node:net';
import { type Db, MongoClient, MongoNetworkError, MongoServerError, MongoServerSelectionError } from 'mongodb';
import { z } from 'zod';
import { systemClock } from '../domain/clock.ts';
import { replicaSetName } from './launch.ts';

const step = 10;

/** https://www.mongodb.com/docs/manual/reference/error-codes/ */
const notYetInitialized = 94;
const alreadyInitialized = 23;

const configSchema = z.looseObject({
  version: z.number(),
  members: z.array(z.looseObject({ host: z.string() })),
});

/**
 * Waits until the mongod on this port answers, makes it a one-member replica set when it is none, and waits until it
 * is the writable primary. Returns the compatibility version of its data, such as `6.0`. `signal` gives up.
 */
export async function becomePrimary(port: number, signal: AbortSignal): Promise<string> {
  await waitForPort(port, signal);
  for (;;) {
    try {
      return await prepare(port, signal);
    } catch (error) {
      signal.throwIfAborted();
      // A member closes all connections when its state changes, such as when it does not find itself.
      if (!(error instanceof MongoNetworkError || error instanceof MongoServerSelectionError)) throw error;
      await systemClock.sleep(step, signal);
    }
  }
}

async function prepare(port: number, signal: AbortSignal): Promise<string> {
  const client = new MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`, {
    connectTimeoutMS: 5_000,
    serverSelectionTimeoutMS: 5_000,
  });
  const hangUp = () => void client.close(true).catch(() => undefined);
  signal.addEventListener('abort', hangUp, { once: true });
  try {
    const admin = client.db('admin');
    await configure(admin, `127.0.0.1:${port}`, signal);
    await waitForPrimary(admin, signal);
    return await readCompatibility(admin);
  } finally {
    signal.removeEventListener('abort', hangUp);
    await client.close();
  }
}

async function configure(admin: Db, host: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    const config = await readConfig(admin);
    if (config) return moveTo(admin, config, host);
    if (await initiate(admin, host)) return;
    // It has a configuration that it has not loaded yet; looking for itself under an old port may take it 30 s.
    await systemClock.sleep(step, signal);
  }
}

async function readConfig(admin: Db): Promise<z.infer<typeof configSchema> | undefined> {
  try {
    const answer = await admin.command({ replSetGetConfig: 1 });
    return configSchema.parse(answer.config);
  } catch (error) {
    if (hasCode(error, notYetInitialized)) return undefined;
    throw error;
  }
}

async function initiate(admin: Db, host: string): Promise<boolean> {
  try {
    await admin.command({ replSetInitiate: { _id: replicaSetName, members: [{ _id: 0, host }] } });
    return true;
  } catch (error) {
    if (hasCode(error, alreadyInitialized)) return false;
    throw error;
  }
}

/** A member's address holds its port; under another port it does not find itself and stays without a primary. */
async function moveTo(admin: Db, config: z.infer<typeof configSchema>, host: string): Promise<void> {
  const [member] = config.members;
  if (member?.host === host) return;
  const moved = { ...config, version: config.version + 1, members: [{ ...member, host }] };
  await admin.command({ replSetReconfig: moved, force: true });
}

async function waitForPrimary(admin: Db, signal: AbortSignal): Promise<void> {
  for (;;) {
    const hello = await admin.command({ hello: 1 });
    if (hello.isWritablePrimary === true) return;
    await systemClock.sleep(step, signal);
  }
}

async function readCompatibility(admin: Db): Promise<string> {
  const answer = await admin.command({ getParameter: 1, featureCompatibilityVersion: 1 });
  return z.object({ version: z.string() }).parse(answer.featureCompatibilityVersion).version;
}

function hasCode(error: unknown, code: number): boolean {
  return error instanceof MongoServerError && error.code === code;
}

async function waitForPort(port: number, signal: AbortSignal): Promise<void> {
  while (!(await answers(port))) await systemClock.sleep(step, signal);
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
