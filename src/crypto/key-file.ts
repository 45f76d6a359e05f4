import { randomBytes, scryptSync } from 'node:crypto';
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '../domain/errors.ts';

/** The key under which secrets are encrypted at rest. */
export interface SecretKey {
  /** 32 bytes. */
  bytes: Buffer;
  /** The file that holds the key, or would hold it; named when the key turns out to be wrong. */
  file: string;
}

export interface SecretKeyPlace {
  /** The setting `SWITCHHOOK_SECRET_KEY`, if any. It wins over the file. */
  value?: string | undefined;
  /** Where a generated key is kept, as `secret.key`. */
  dataDir: string;
}

const shortestPassphrase = 16;

/**
 * The key from the setting, else from `<dataDir>/secret.key`, else a new random one written there (mode 0600).
 * Throws `config_invalid` for a setting or file that holds no key, `data_dir_unwritable` when nothing can be written.
 */
export async function loadSecretKey({ value, dataDir }: SecretKeyPlace): Promise<SecretKey> {
  const file = join(dataDir, 'secret.key');
  if (value !== undefined && value !== '') return { bytes: parseSecretKey(value), file };
  const stored = (await readKeyFile(file)) ?? (await createKeyFile(file));
  return { bytes: stored, file };
}

/**
 * 64 hex digits or the base64 (also URL-safe) of 32 bytes are taken as the key itself. Anything else of at least 16
 * characters is a passphrase and stretched by scrypt; its salt is fixed, because every instance has to come to the
 * same key from the same words. Throws `config_invalid` for less.
 */
export function parseSecretKey(value: string): Buffer {
  const text = value.trim();
  const bytes = rawKey(text);
  if (bytes) return bytes;
  if (text.length < shortestPassphrase) {
    const why = `it needs 32 bytes as hex or base64, or a passphrase of at least ${shortestPassphrase} characters`;
    throw new AppError('config_invalid', { setting: 'SWITCHHOOK_SECRET_KEY', why });
  }
  return scryptSync(text.normalize('NFC'), 'switchhook secret key', 32, { N: 2 ** 15, r: 8, p: 1, maxmem: 64 << 20 });
}

function rawKey(text: string): Buffer | undefined {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  if (/^[\w+/-]{43}=?$/.test(text)) return Buffer.from(text, 'base64');
  return undefined;
}

async function readKeyFile(file: string): Promise<Buffer | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new AppError('config_invalid', { setting: file, why: error.message }, { cause: error });
  });
  if (text === undefined) return undefined;
  const bytes = rawKey(text.trim());
  if (!bytes) throw new AppError('config_invalid', { setting: file, why: 'it does not hold a key of 32 bytes' });
  return bytes;
}

/**
 * A whole file appears or none: written beside it, synced, then linked into place. `link` refuses to replace, so of
 * two processes that start together one wins and the other reads the winner's key.
 */
async function createKeyFile(file: string): Promise<Buffer> {
  const bytes = randomBytes(32);
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeSynced(draft, `${bytes.toString('hex')}\n`);
    await link(draft, file);
    return bytes;
  } catch (error) {
    const winner = hasCode(error, 'EEXIST') ? await readKeyFile(file) : undefined;
    if (winner) return winner;
    const why = error instanceof Error ? error.message : String(error);
    throw new AppError('data_dir_unwritable', { dir: dirname(file), why }, { cause: error });
  } finally {
    await unlink(draft).catch(() => undefined);
  }
}

async function writeSynced(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
