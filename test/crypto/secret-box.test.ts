import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadSecretKey, parseSecretKey } from '../../src/crypto/key-file.ts';
import { createSecretBox } from '../../src/crypto/secret-box.ts';

const place = { owner: '6a1f', field: 'secret' };
const newKey = () => ({ bytes: randomBytes(32), file: '/data/secret.key' });

describe('secret box', () => {
  it('L1: gives back what was sealed and shows nothing of it', () => {
    const box = createSecretBox(newKey());
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (clear) => {
        const sealed = box.seal(clear, place);
        expect(box.open(sealed, place)).toBe(clear);
        if (clear.length > 3) expect(sealed).not.toContain(clear);
      }),
    );
  });

  it('seals the same text differently each time and names its key', () => {
    const box = createSecretBox(newKey());
    const sealed = box.seal('canary', place);
    expect(sealed).not.toBe(box.seal('canary', place));
    expect(sealed.split('.')[1]).toBe(box.keyId);
  });

  it('opens nothing that was moved to another owner or field', () => {
    const box = createSecretBox(newKey());
    const sealed = box.seal('canary', place);
    for (const other of [
      { owner: '6a1f', field: 'previous' },
      { owner: '6a10', field: 'secret' },
      { owner: '6a1', field: 'fsecret' },
    ]) {
      expect(() => box.open(sealed, other)).toThrow(expect.objectContaining({ code: 'secret_key_wrong' }));
    }
  });

  it('refuses another key and every changed byte by its error code, naming the key file', () => {
    const key = newKey();
    const box = createSecretBox(key);
    const sealed = box.seal('canary', place);
    const wrong = expect.objectContaining({ code: 'secret_key_wrong', details: { file: key.file } });
    expect(() => createSecretBox(newKey()).open(sealed, place)).toThrow(wrong);
    for (let at = 0; at < sealed.length - 1; at++) {
      const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1);
      expect(() => box.open(changed, place)).toThrow(wrong);
    }
    for (const odd of ['', '.', 'sb1', `sb1.${box.keyId}.`, `sb1.${box.keyId}.AAAA`, `${sealed}.x`]) {
      expect(() => box.open(odd, place)).toThrow(wrong);
    }
  });
});

describe('the key', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'switchhook-key-'));
  });
  afterEach(async () => {
    await chmod(dataDir, 0o700);
    await rm(dataDir, { recursive: true });
  });

  it('is taken from the setting as hex, base64 or a passphrase, always to the same 32 bytes', () => {
    const bytes = randomBytes(32);
    for (const form of ['hex', 'base64', 'base64url'] as const) {
      expect(parseSecretKey(` ${bytes.toString(form)}\n`)).toEqual(bytes);
    }
    const words = parseSecretKey('correct horse battery staple');
    expect(words).toHaveLength(32);
    expect(parseSecretKey('correct horse battery staple')).toEqual(words);
    expect(parseSecretKey('correct horse battery stable')).not.toEqual(words);
  });

  it('is refused with what to do when it is too short', () => {
    const refusal = expect.objectContaining({ code: 'config_invalid' });
    expect(() => parseSecretKey('fifteen letters')).toThrow(refusal);
    expect(() => parseSecretKey('fifteen letters')).toThrow(/16 characters/);
  });

  it('is made once in the data directory, readable by its owner alone, and found again', async () => {
    const made = await loadSecretKey({ dataDir: join(dataDir, 'new') });
    expect((await stat(made.file)).mode & 0o777).toBe(0o600);
    expect(await loadSecretKey({ dataDir: join(dataDir, 'new'), value: '' })).toEqual(made);
    expect(await readdir(join(dataDir, 'new'))).toEqual(['secret.key']);
  });

  it('F22: is one and the same for processes that start together', async () => {
    const keys = await Promise.all(Array.from({ length: 20 }, () => loadSecretKey({ dataDir })));
    expect(new Set(keys.map((key) => key.bytes.toString('hex'))).size).toBe(1);
    expect(await readdir(dataDir)).toEqual(['secret.key']);
  });

  it('from the setting wins over the file and writes none', async () => {
    const key = await loadSecretKey({ dataDir, value: 'a passphrase of some length' });
    expect(key.bytes).toEqual(parseSecretKey('a passphrase of some length'));
    expect(await readdir(dataDir)).toEqual([]);
  });

  it('file with something else in it is refused by name and left as it is', async () => {
    const file = join(dataDir, 'secret.key');
    await writeFile(file, 'not a key');
    await expect(loadSecretKey({ dataDir })).rejects.toMatchObject({
      code: 'config_invalid',
      details: { setting: file },
    });
    expect(await readFile(file, 'utf8')).toBe('not a key');
  });

  it('directory that is a file is refused by name', async () => {
    await writeFile(join(dataDir, 'plain'), '');
    await expect(loadSecretKey({ dataDir: join(dataDir, 'plain') })).rejects.toMatchObject({
      details: expect.objectContaining({ why: expect.stringMatching(/ENOTDIR|EEXIST/) }),
    });
  });
});
