import { access, constants, mkdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../domain/errors.ts';
import { databaseFolder } from './launch.ts';

/**
 * Makes the data directory, readable by its user only, and returns its real absolute path.
 * Throws `data_dir_unwritable`.
 */
export async function prepareDataDir(dir: string): Promise<string> {
  const absolute = path.resolve(dir);
  try {
    await mkdir(absolute, { recursive: true, mode: 0o700 });
    const real = await realpath(absolute);
    await mkdir(databaseFolder(real), { recursive: true, mode: 0o700 });
    await access(real, constants.W_OK | constants.X_OK);
    await access(databaseFolder(real), constants.W_OK | constants.X_OK);
    return real;
  } catch (error) {
    throw unwritable(absolute, error);
  }
}

/** The error for a data directory in which something could not be written. */
export function unwritable(dir: string, cause: unknown): AppError {
  return new AppError('data_dir_unwritable', { dir, why: reason(cause) }, { cause });
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of its path is a file',
  EEXIST: 'a file of that name is there',
  ENOSPC: 'no space is left',
  ENOENT: "it can't be made there",
};

function reason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return reasons[code] ?? (error instanceof Error ? error.message : String(error));
}
