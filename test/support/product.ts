import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { startServerProcess, stopChild } from '../../src/cli/own-server.ts';
import { createRestClient, type RestClient } from '../../src/cli/rest-client.ts';

/** One process of the product under test. */
export interface Product {
  port: number;
  pid: number;
  key: string;
  rest: RestClient;
  /** Everything it wrote so far, to standard output and standard error. */
  output(): string;
  /** SIGTERM, and wait until it has gone. Returns its exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL, and wait until it has gone: what a crash or a power cut does. */
  kill(): Promise<void>;
}

/** Starts the product on a database with the given settings; resolves when it says where it listens. */
export async function startProduct(
  settings: Record<string, string>,
  key = randomBytes(24).toString('hex'),
): Promise<Product> {
  const quiet = { PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'error', SWITCHHOOK_ADMIN_KEY: key };
  const server = await startServerProcess({ env: { ...process.env, ...quiet, ...settings } });
  const { pid, output, stop } = server;
  const kill = async () => void (await stop('SIGKILL'));
  const rest = createRestClient(server.url, key);
  return { port: Number(new URL(server.url).port), pid, key, rest, output, stop: () => stop(), kill };
}

/** Starts the bare yardstick on the same database. */
export async function startBare(
  uri: string,
  secret: string,
): Promise<{ port: number; pid: number; stop(): Promise<number | null> }> {
  const child = spawn(
    process.execPath,
    [path.join(import.meta.dirname, '..', '..', 'bench', 'bare-server.ts'), uri, secret],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  return { port: await readPort(child, /^(\d+)$/m), pid: child.pid ?? 0, stop: () => stopChild(child) };
}

function readPort(child: ChildProcess, pattern: RegExp): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
      const port = pattern.exec(text)?.[1];
      if (port) resolve(Number(port));
    });
    child.once('exit', (code) => reject(new Error(`exited with code ${code} before it listened`)));
  });
}
