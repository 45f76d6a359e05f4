import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import type { Search } from '../../src/mongod/candidate.ts';
import { download } from '../../src/mongod/candidates/download.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { mongodOf } from './programs.ts';
import { selfSigned } from './self-signed.ts';

let root: string;
let search: Search;
let asked: string[];

beforeEach(async () => {
  root = await temporaryFolder();
  search = {
    cacheDir: path.join(root, 'cache'),
    dataDir: path.join(root, 'data'),
    say: () => undefined,
  };
  asked = [];
  // The build of one certain system, whatever this machine is.
  vi.stubEnv('MONGOMS_ARCHIVE_NAME', 'mongodb-linux-x86_64-debian12-8.2.6.tgz');
  vi.stubEnv('MONGOMS_PLATFORM', 'linux');
  return () => vi.unstubAllEnvs();
});

/** An archive as MongoDB packs it, with a program that says its version. */
async function archive(): Promise<Buffer> {
  await mongodOf('8.2.6', path.join(root, 'mongodb-linux-x86_64-debian12-8.2.6', 'bin', 'mongod'));
  const file = path.join(root, 'build.tgz');
  execFileSync('tar', ['-czf', file, '-C', root, 'mongodb-linux-x86_64-debian12-8.2.6']);
  return readFile(file);
}

/** Answers as MongoDB's download server does. */
function serveBuild(build: Buffer, md5: string): RequestListener {
  return (req, res) => {
    asked.push(req.url ?? '');
    const answer = req.url?.endsWith('.md5') ? Buffer.from(`${md5}  build.tgz\n`) : build;
    res.writeHead(200, { 'content-length': answer.length }).end(answer);
  };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return (server.address() as AddressInfo).port;
}

async function mirror(listener: RequestListener): Promise<void> {
  vi.stubEnv('MONGOMS_DOWNLOAD_MIRROR', `http://127.0.0.1:${await listen(createServer(listener))}`);
  vi.stubEnv('MONGOMS_USE_HTTP', 'true');
}

const md5Of = (build: Buffer) => createHash('md5').update(build).digest('hex');

it('downloads the build for the system, checks it, and keeps the program alone', async () => {
  const build = await archive();
  await mirror(serveBuild(build, md5Of(build)));
  const place = path.join(search.cacheDir, 'mongod', 'mongodb-8.2.6', 'mongod');
  expect(await download.find(search)).toMatchObject({ path: place, took: `MongoDB 8.2.6 downloaded (${place})` });
  expect(asked[0]).toBe('/linux/mongodb-linux-x86_64-debian12-8.2.6.tgz');
  expect(await readdir(path.join(search.cacheDir, 'mongod'))).toEqual(['mongodb-8.2.6']);
  expect(await readdir(path.dirname(place))).toEqual(['mongod']);
});

it('keeps nothing of a download whose checksum is wrong', async () => {
  await mirror(serveBuild(await archive(), '0'.repeat(32)));
  expect(await download.find(search)).toEqual({ why: expect.stringContaining('MD5') });
  expect(await readdir(path.join(search.cacheDir, 'mongod'))).toEqual([]);
});

it('takes no program from a server whose certificate nobody vouches for', async () => {
  const build = await archive();
  const server = createTlsServer(selfSigned(), serveBuild(build, md5Of(build)));
  vi.stubEnv('MONGOMS_DOWNLOAD_MIRROR', `https://localhost:${await listen(server)}`);
  expect(await download.find(search)).toEqual({ why: expect.stringContaining('self-signed certificate') });
  expect(asked).toEqual([]);
});

it('asks the downloader for nothing where there is no way out', async () => {
  vi.stubEnv('MONGOMS_DOWNLOAD_MIRROR', 'http://127.0.0.1:1');
  expect(await download.find(search)).toEqual({ why: "127.0.0.1 can't be reached (ECONNREFUSED)" });
  await expect(readdir(search.cacheDir)).rejects.toThrow('ENOENT');
});
