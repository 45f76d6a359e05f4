import { open, rename, stat } from 'node:fs/promises';
import { z } from 'zod';
import { logFile, signal } from './launch.ts';

/** mongod's log and the one before it may each grow to this size. */
const sizeLimit = 10 * 1024 * 1024;
const readAtMost = 256 * 1024;

/** Sets a log that grew too large aside, replacing the one set aside before. Returns whether it did. */
export async function rotateLog(dataDir: string): Promise<boolean> {
  const file = logFile(dataDir);
  if ((await logSize(dataDir)) < sizeLimit) return false;
  await rename(file, `${file}.1`);
  return true;
}

/** The same while `pid` writes to it; the signal makes mongod open a new file (it runs with `--logRotate reopen`). */
export async function rotateRunningLog(dataDir: string, pid: number): Promise<void> {
  if (await rotateLog(dataDir)) signal(pid, 'SIGUSR1');
}

/** Bytes in mongod's log; 0 when there is none. */
export async function logSize(dataDir: string): Promise<number> {
  return (await stat(logFile(dataDir)).catch(() => undefined))?.size ?? 0;
}

const lineSchema = z.object({
  /** Severity: F fatal, E error; https://www.mongodb.com/docs/manual/reference/log-messages/ */
  s: z.string(),
  msg: z.string(),
  attr: z.looseObject({ error: z.unknown() }).optional(),
});

/** The last error that mongod logged after the log had `from` bytes, as text for a person. */
export async function lastLoggedError(dataDir: string, from: number): Promise<string | undefined> {
  const text = await readTail(logFile(dataDir), from).catch(() => '');
  const errors = text.split('\n').flatMap((line) => {
    const parsed = readLine(line);
    return parsed && (parsed.s === 'E' || parsed.s === 'F') ? [describe(parsed)] : [];
  });
  // The first error is the cause; fatal assertions and stack traces follow it.
  return errors[0]?.slice(0, 400);
}

function readLine(line: string): z.infer<typeof lineSchema> | undefined {
  try {
    return lineSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

function describe({ msg, attr }: z.infer<typeof lineSchema>): string {
  const error = attr?.error;
  if (error === undefined) return msg;
  return `${msg}: ${typeof error === 'string' ? error : JSON.stringify(error)}`;
}

async function readTail(file: string, from: number): Promise<string> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const start = Math.max(from > size ? 0 : from, size - readAtMost);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - start), 0, size - start, start);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}
