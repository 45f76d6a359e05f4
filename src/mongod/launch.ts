import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { systemClock } from '../domain/clock.ts';

/** How a mongod ended: what the shell reports (128 + signal number for a signal) and the last it printed. */
export interface Ended {
  code: number | null;
  printed: string;
}

/** A mongod started by this process. */
export interface RunningMongod {
  pid: number;
  port: number;
  /** Resolves when it ended, for whatever reason. */
  ended: Promise<Ended>;
  /** Shuts it down cleanly, by force after 20 s. */
  stop(): Promise<void>;
}

export interface LaunchOptions {
  program: string;
  port: number;
  /** Absolute data directory: the database goes to `db` in it, the log to `mongod.log`. */
  dataDir: string;
  env?: NodeJS.ProcessEnv | undefined;
}

/** The name of the one-member replica set. */
export const replicaSetName = 'switchhook';

const stopTimeout = 20_000;

/** Where the database files of a data directory are. */
export function databaseFolder(dataDir: string): string {
  return path.join(dataDir, 'db');
}

/** Where mongod's own log is. */
export function logFile(dataDir: string): string {
  return path.join(dataDir, 'mongod.log');
}

/**
 * Starts mongod under the watchdog, in a process group of its own: Ctrl-C in the terminal then reaches this process
 * only, which stops mongod when its own work is done. Rejects when the program can't be started at all.
 */
export async function launchMongod(options: LaunchOptions): Promise<RunningMongod> {
  const watchdog = path.join(import.meta.dirname, 'watchdog.sh');
  const child = spawn('/bin/sh', [watchdog, options.program, ...mongodArguments(options)], {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(options.env && { env: options.env }),
  });
  const ended = watchEnd(child);
  const pid = await readPid(child, ended);
  // Once it has ended, its process id may be somebody else's.
  const isOver = () => child.exitCode !== null || child.signalCode !== null;
  return { pid, port: options.port, ended, stop: () => stopMongod({ pid, ended, isOver }) };
}

/** Loopback only, no Unix socket in a shared folder, bounded cache and oplog; durable by the default journal. */
function mongodArguments({ dataDir, port }: LaunchOptions): string[] {
  const address = ['--bind_ip', '127.0.0.1', '--port', String(port), '--nounixsocket'];
  const files = ['--dbpath', databaseFolder(dataDir), '--logpath', logFile(dataDir), '--logappend'];
  const storage = ['--wiredTigerCacheSizeGB', '0.5', '--wiredTigerCollectionBlockCompressor', 'zstd'];
  const replication = ['--replSet', replicaSetName, '--oplogSize', '512'];
  const calm = ['--quiet', '--slowms', '1000', '--logRotate', 'reopen'];
  const parameters = ['diagnosticDataCollectionEnabled=false', 'shutdownTimeoutMillisForSignaledShutdown=1000'];
  const set = parameters.flatMap((parameter) => ['--setParameter', parameter]);
  return [...address, ...files, ...storage, ...replication, ...calm, ...set];
}

function watchEnd(child: ChildProcess): Promise<Ended> {
  let printed = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    printed = (printed + chunk.toString()).slice(-8_192);
  });
  // Writing is never needed, but a pipe whose other end closed reports it here.
  child.stdin?.on('error', () => undefined);
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, printed: error.message }));
    child.once('exit', (code) => resolve({ code, printed }));
  });
}

async function readPid(child: ChildProcess, ended: Promise<Ended>): Promise<number> {
  if (!child.stdout) throw new Error('the watchdog has no output');
  const lines = createInterface({ input: child.stdout });
  const first = new Promise<number>((resolve) => lines.once('line', (line) => resolve(Number(line))));
  const failed = ended.then(({ printed }) => {
    throw new Error(`the watchdog did not start: ${printed}`);
  });
  return Promise.race([first, failed]);
}

interface Stoppable {
  pid: number;
  ended: Promise<Ended>;
  isOver(): boolean;
}

async function stopMongod({ pid, ended, isOver }: Stoppable): Promise<void> {
  if (isOver()) return;
  signal(pid, 'SIGTERM');
  const cancel = systemClock.after(stopTimeout, () => signal(pid, 'SIGKILL'));
  await ended;
  cancel();
}

/** Sends a signal; a process that is gone already is fine. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
