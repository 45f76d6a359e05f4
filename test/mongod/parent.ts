import { MongoClient } from 'mongodb';
import { readConfig } from '../../src/config.ts';
import { startEmbedded } from '../../src/mongod/embedded.ts';

// A process that runs the embedded database on the folder it is given: it writes one durable document, says what it
// sees, and on SIGINT writes another one before it stops, as the product finishes its work first.

const config = readConfig();
const started = await startEmbedded({
  dataDir: process.argv[2] ?? '',
  mongodPath: config.SWITCHHOOK_MONGOD,
  cacheDir: config.SWITCHHOOK_CACHE,
  say: () => undefined,
}).catch((error: unknown) => {
  process.stdout.write(`${JSON.stringify({ error: String(error) })}\n`);
  process.exit(1);
});
const client = await MongoClient.connect(started.uri, { w: 'majority', journal: true });
const things = client.db().collection('things');
await things.insertOne({ by: process.pid });
const count = await things.countDocuments();

process.once('SIGINT', async () => {
  await things.insertOne({ by: process.pid, last: true });
  await client.close();
  await started.stop();
});

// Said last: whoever reads it may send the signal at once.
process.stdout.write(`${JSON.stringify({ uri: started.uri, mongod: started.pid, count })}\n`);
