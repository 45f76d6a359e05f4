import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
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
  const child = spawn(process.execPath, [path.join(import.meta.dirname, '..', '..', 'src', 'main.ts')], {
    env: { ...process.env, PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'error', SWITCHHOOK_ADMIN_KEY: key, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const written: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => written.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => {
    written.push(chunk);
    process.stderr.write(chunk);
  });
  const port = await readPort(child, /http:\/\/127\.0\.0\.1:(\d+)/);
  const rest = createRestClient(`http://127.0.0.1:${port}`, key);
  const kill = async () => void (await stopChild(child, 'SIGKILL'));
  const output = () => Buffer.concat(written).toString('utf8');
  return { port, pid: child.pid ?? 0, key, rest, output, stop: () => stopChild(child), kill };
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

async function stopChild(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const gone = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill(signal);
  return await gone;
}
