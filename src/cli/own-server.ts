import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A process of the product, as `npm start` runs it. */
export interface ServerProcess {
  url: string;
  pid: number;
  /** Everything it wrote so far, to standard output and standard error. */
  output(): string;
  /** Sends a signal (SIGTERM unless told otherwise), and waits until it has gone. Returns its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** A server started only for a trial, with an empty database of its own that is removed with it. */
export interface OwnServer {
  url: string;
  /** A REST key with all rights. */
  key: string;
  stop(): Promise<void>;
}

export interface OwnServerOptions {
  /** Gets its lines about the database while it starts. */
  say(line: string): void;
  /** Settings beside those of every trial. */
  settings?: Record<string, string>;
  /** Ctrl-C goes to whoever started it alone, who stops it when done with it. */
  detached?: boolean;
}

const program = path.join(import.meta.dirname, '..', 'main.js');
// What a shell has set up for a server of its own would connect a trial to real chats and real models.
const foreign = /^(?:SLACK|LARK|OPENAI|LOCAL_CHAT)_|^SWITCHHOOK_(?!MONGOD$|CACHE$)|^TRUST_PROXY$/;

/** Starts a server on a free port with a throwaway data folder. Rejects when it does not start. */
export async function startOwnServer({ say, settings, detached = false }: OwnServerOptions): Promise<OwnServer> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'switchhook-try-'));
  const key = randomBytes(24).toString('hex');
  const inherited = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  const own = { PORT: '0', HOST: '127.0.0.1', PUBLIC_URL: '', DATA_DIR: dataDir, MONGODB_URI: '', LOG_LEVEL: 'warn' };
  const remove = () => rm(dataDir, { recursive: true, force: true });
  try {
    const env = { ...Object.fromEntries(inherited), ...own, SWITCHHOOK_ADMIN_KEY: key, ...settings };
    const server = await startServerProcess({ env, say, detached });
    const stop = async () => {
      await server.stop();
      await remove();
    };
    return { url: server.url, key, stop };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Starts the product on this machine with an environment that says where; resolves when it says where it listens. */
export async function startServerProcess({
  env,
  say = () => {},
  detached = false,
}: {
  env: NodeJS.ProcessEnv;
  say?: (line: string) => void;
  detached?: boolean;
}): Promise<ServerProcess> {
  const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'pipe'], detached });
  const written: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => written.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => {
    written.push(chunk);
    process.stderr.write(chunk);
  });
  const url = await readUrl(child, say);
  const output = () => Buffer.concat(written).toString('utf8');
  return { url, pid: child.pid ?? 0, output, stop: (signal) => stopChild(child, signal) };
}

function readUrl(child: ChildProcess, say: (line: string) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
      const lines = text.split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) {
        const url = /(http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1];
        if (url) resolve(url);
        else if (/mongod/i.test(line)) say(line.trim());
      }
    });
    child.once('exit', (code) => reject(new Error(`The server stopped while starting (exit code ${code}).`)));
  });
}

/** Ends a process with a signal, and waits until it has gone. Returns its exit code. */
export async function stopChild(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const gone = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill(signal);
  return await gone;
}
