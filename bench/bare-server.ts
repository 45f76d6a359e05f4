import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { type Collection, MongoClient } from 'mongodb';

// The yardstick: a bare node:http server that checks nothing of ours and group-commits the bytes it gets, durably.
// Usage: node bench/bare-server.ts MONGODB_URI SECRET; prints its port.

const [uri = '', secret = ''] = process.argv.slice(2);
const key = createSecretKey(secret, 'utf8');
const client = await new MongoClient(uri).connect();
const events: Collection<{ body: Buffer; signature: string }> = client
  .db()
  .collection('bare', { writeConcern: { w: 'majority', journal: true } });

interface Waiting {
  body: Buffer;
  signature: string;
  done(error?: unknown): void;
}

const lanes = 4;
const waiting: Waiting[] = [];
let busy = 0;

async function commit(): Promise<void> {
  if (busy >= lanes || waiting.length === 0) return;
  const batch = waiting.splice(0, 500);
  busy += 1;
  try {
    await events.insertMany(
      batch.map(({ body, signature }) => ({ body, signature })),
      { ordered: false },
    );
    for (const one of batch) one.done();
  } catch (error) {
    for (const one of batch) one.done(error);
  } finally {
    busy -= 1;
    void commit();
  }
}

const server = createServer((req, res) => {
  const chunks: Buffer[] = [];
  req.on('data', (chunk: Buffer) => chunks.push(chunk));
  req.on('end', () => {
    const body = Buffer.concat(chunks);
    const signature = String(req.headers['x-hub-signature-256']);
    const expected = `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;
    const genuine =
      signature.length === expected.length && timingSafeEqual(Buffer.from(signature), Buffer.from(expected));
    const answer = (status: number) => {
      const text = '{"status":"accepted"}';
      res.writeHead(status, { 'content-type': 'application/json', 'content-length': text.length }).end(text);
    };
    if (!genuine) return answer(401);
    waiting.push({ body, signature, done: (error) => answer(error ? 503 : 200) });
    void commit();
  });
});

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' ? address?.port : address}\n`);
});
