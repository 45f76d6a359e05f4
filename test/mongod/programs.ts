import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Writes a real executable shell script. Returns its path. */
export async function program(file: string, script: string): Promise<string> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return file;
}

/** A program that answers `--version` as the mongod of that version does. */
export function mongodOf(version: string, file: string): Promise<string> {
  return program(file, answerOf(version));
}

/** The script of such a program. */
export function answerOf(version: string): string {
  return `echo 'db version v${version}'; echo 'Build Info: {"version": "${version}"}'`;
}
