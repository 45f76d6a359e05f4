import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { stopChild } from '../src/cli/own-server.ts';
import { startOwnDatabase } from '../test/support/own-database.ts';
import { type Product, startProduct } from '../test/support/product.ts';
import { processorTime } from './processor-time.ts';

// npm run bench:idle: what a server costs that has nothing to do, and how long it takes to start, beside a bare Node
// process. It ends by itself after about two minutes and a half.

const { values: options } = parseArgs({
  options: { settle: { type: 'string', default: '75' }, seconds: { type: 'string', default: '60' } },
});
const settleMs = Number(options.settle) * 1000;
const seconds = Number(options.seconds);

const say = (line: string) => process.stdout.write(`${line}\n`);
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Resident memory of a process in MB (from Linux's /proc). */
async function residentOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? Number.NaN) / 1024;
}

/** Resident memory of a Node process that does nothing at all. */
async function bareNode(): Promise<number> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e9)'], { stdio: 'ignore' });
  await wait(1_000);
  const resident = await residentOf(child.pid ?? 0);
  await stopChild(child);
  return resident;
}

/** Starts the product; how long it took until it said where it listens. */
async function started(settings: Record<string, string>): Promise<{ product: Product; took: number }> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'switchhook-idle-'));
  const begun = performance.now();
  try {
    const product = await startProduct({ DATA_DIR: dataDir, ...settings });
    return { product, took: (performance.now() - begun) / 1000 };
  } finally {
    folders.push(dataDir);
  }
}

const folders: string[] = [];
const secret = { SWITCHHOOK_SECRET_KEY: 'a passphrase only for the bench' };
const line = (name: string, text: string) => say(`${name.padEnd(44)} ${text}`);

say(`${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB`);
const database = await startOwnDatabase(say);
try {
  for (const start of ['first', 'second']) {
    const { product, took } = await started({ ...secret, MONGODB_URI: database.uri('starts') });
    line(`${start} start with MONGODB_URI`, `${took.toFixed(2)} s`);
    await product.stop();
  }
  for (const start of ['first', 'second']) {
    const { product, took } = await started({ ...secret, MONGODB_URI: '' });
    line(`${start} start with a new embedded database`, `${took.toFixed(2)} s`);
    await product.stop();
  }
  const { product } = await started({ ...secret, MONGODB_URI: database.uri('idle') });
  await wait(settleMs);
  const before = processorTime(product.pid) ?? Number.NaN;
  await wait(seconds * 1000);
  const used = (processorTime(product.pid) ?? Number.NaN) - before;
  const share = (used / (seconds * 1_000_000)) * 100;
  const resident = await residentOf(product.pid);
  const bare = await bareNode();
  line('idle processor', `${share.toFixed(2)} % of one core over ${seconds} s`);
  line(
    'idle memory',
    `${resident.toFixed(0)} MB, ${(resident / bare).toFixed(1)} × a bare Node process (${bare.toFixed(0)} MB)`,
  );
  await product.stop();
} finally {
  await database.close();
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
}
