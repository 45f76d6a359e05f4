import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A server started only for a trial, with an empty database of its own that is removed with it. */
export interface OwnServer {
  url: string;
  key: string;
  stop(): Promise<void>;
}

/** Starts a server on a free port with a throwaway data folder; `say` gets its lines until it is ready. */
export async function startOwnServer(say: (line: string) => void): Promise<OwnServer> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'switchhook-try-'));
  const key = randomBytes(24).toString('hex');
  const child = spawn(process.execPath, [path.join(import.meta.dirname, '..', 'main.ts')], {
    env: {
      ...process.env,
      PORT: '0',
      HOST: '127.0.0.1',
      PUBLIC_URL: '',
      DATA_DIR: dataDir,
      MONGODB_URI: '',
      SWITCHHOOK_ADMIN_KEY: key,
      LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = async () => {
    await stopChild(child);
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    return { url: await readUrl(child, say), key, stop };
  } catch (error) {
    await stop();
    throw error;
  }
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

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}
