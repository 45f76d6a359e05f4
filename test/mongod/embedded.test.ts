import { once } from 'node:events';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import path from 'node:path';
import { MongoClient } from 'mongodb';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Embedded } from '../../src/mongod/embedded.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { runs, start } from './processes.ts';

// Each starts MongoDB several times, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

async function clientOf({ uri }: Pick<Embedded, 'uri'>): Promise<MongoClient> {
  const client = await MongoClient.connect(uri, { w: 'majority', journal: true });
  onTestFinished(() => client.close());
  return client;
}

const portOf = ({ uri }: Embedded) => Number(new URL(uri).port);

describe('the embedded database', () => {
  it('is a durable one-member replica set on loopback only, and says which program it is', async () => {
    const embedded = await start(await temporaryFolder());
    const admin = (await clientOf(embedded)).db('admin');
    const status = await admin.command({ replSetGetStatus: 1 });
    expect(status.members).toMatchObject([{ name: `127.0.0.1:${portOf(embedded)}`, stateStr: 'PRIMARY' }]);
    const { parsed } = await admin.command({ getCmdLineOpts: 1 });
    expect(parsed.net).toMatchObject({ bindIp: '127.0.0.1', unixDomainSocket: { enabled: false } });
    const { wiredTiger, pid } = await admin.command({ serverStatus: 1 });
    expect(wiredTiger.cache['maximum bytes configured']).toBeLessThanOrEqual(512 * 1024 * 1024);
    expect(Number(pid)).toBe(embedded.pid);
    expect(embedded.took).toMatch(/^MongoDB \d+\.\d+\.\d+ (from|found|obtained|downloaded)/);

    // The whole of 127.0.0.0/8 is this machine; only one address of it is listened on.
    const socket = connect(portOf(embedded), '127.0.0.2');
    await expect(once(socket, 'connect')).rejects.toThrow('127.0.0.2');
  });

  it('stops cleanly, and finds its data on the same port at the next start', async () => {
    const dataDir = await temporaryFolder();
    const first = await start(dataDir);
    const client = await clientOf(first);
    await client.db().collection('things').insertOne({ name: 'kept' });
    await client.close();
    await first.stop();
    expect(await runs(first.pid)).toBe(false);
    // mongod empties this file only when it shut down cleanly.
    expect(await readFile(path.join(dataDir, 'db', 'mongod.lock'), 'utf8')).toBe('');

    const second = await start(dataDir);
    expect(second.uri).toBe(first.uri);
    expect(await (await clientOf(second)).db().collection('things').findOne({})).toMatchObject({ name: 'kept' });
  });

  it('moves to another port with its data when its own was taken meanwhile', async () => {
    const dataDir = await temporaryFolder();
    const first = await start(dataDir);
    const client = await clientOf(first);
    await client.db().collection('things').insertOne({ name: 'kept' });
    await client.close();
    await first.stop();
    const other = createServer((socket) => socket.destroy()).listen(portOf(first), '127.0.0.1');
    onTestFinished(() => void other.close());
    await once(other, 'listening');

    const second = await start(dataDir);
    expect(portOf(second)).not.toBe((other.address() as AddressInfo).port);
    expect(await (await clientOf(second)).db().collection('things').findOne({})).toMatchObject({ name: 'kept' });
  });

  it('keeps its log bounded, at a start and while it runs', async () => {
    const dataDir = await temporaryFolder();
    const log = path.join(dataDir, 'mongod.log');
    await writeFile(log, 'x'.repeat(11 * 1024 * 1024));
    const clock = new FakeClock();
    await start(dataDir, { clock });
    expect((await stat(log)).size).toBeLessThan(1024 * 1024);

    await writeFile(log, 'y'.repeat(11 * 1024 * 1024), { flag: 'a' });
    await clock.advance(60 * 60 * 1000);
    await vi.waitFor(async () => expect((await stat(log)).size).toBeLessThan(1024 * 1024));
    expect(await readFile(`${log}.1`, 'utf8')).toContain('yyy');
  });
});

describe('when it can not start', () => {
  it('takes no program that can not open the data that is there', async () => {
    const dataDir = await temporaryFolder();
    await (await start(dataDir)).stop();
    const file = path.join(dataDir, 'mongod.json');
    const noted = JSON.parse(await readFile(file, 'utf8'));
    expect(noted.dataVersion).toMatch(/^\d+\.\d+$/);

    await writeFile(file, JSON.stringify({ ...noted, dataVersion: '99.0' }));
    vi.stubEnv('MONGOMS_DOWNLOAD_MIRROR', 'http://127.0.0.1:1');
    onTestFinished(() => void vi.unstubAllEnvs());
    const nothingElse = { env: { PATH: path.join(dataDir, 'bin') } };
    await expect(start(dataDir, nothingElse)).rejects.toMatchObject({
      code: 'mongod_unavailable',
      message: expect.stringContaining("can't open the data of version 99.0"),
    });
  });

  it('tells when the data directory can not be written', async () => {
    const file = path.join(await temporaryFolder(), 'file');
    await writeFile(file, '');
    await expect(start(path.join(file, 'data'))).rejects.toMatchObject({
      code: 'data_dir_unwritable',
      message: `The data directory ${path.join(file, 'data')} can't be written (a part of its path is a file); make it writable or set DATA_DIR.`,
    });
  });

  it('tells what mongod said when the data is damaged, and gives the directory free', async () => {
    const dataDir = await temporaryFolder();
    await (await start(dataDir)).stop();
    await writeFile(path.join(dataDir, 'db', '_mdb_catalog.wt'), 'garbage');
    const failed = start(dataDir);
    await expect(failed).rejects.toMatchObject({ code: 'mongod_failed' });
    await expect(failed).rejects.toThrow(/did not start: .*WiredTiger.*Its log is .*mongod\.log/s);
    await expect(stat(path.join(dataDir, 'switchhook.pid'))).rejects.toThrow('ENOENT');
  });
});
