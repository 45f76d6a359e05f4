import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The product as `npm start` runs it, on a database that goes away with it. */
export interface DemoProduct {
  url: string;
  stop(): Promise<void>;
}

/** Starts it with these settings; `say` gets its lines about the database. Rejects when it does not start. */
export async function startDemoProduct(
  settings: Record<string, string>,
  say: (line: string) => void,
): Promise<DemoProduct> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'switchhook-demo-'));
  const child = spawn(process.execPath, [path.join(import.meta.dirname, '..', '..', 'main.ts')], {
    env: {
      ...process.env,
      ...settings,
      PORT: '0',
      HOST: '127.0.0.1',
      PUBLIC_URL: '',
      MONGODB_URI: '',
      DATA_DIR: dataDir,
      LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
    // Ctrl-C goes to the demo, which stops the product when it is done with it.
    detached: true,
  });
  const stop = async () => {
    if (child.exitCode === null) {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await gone;
    }
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    return { url: await readUrl(child, say), stop };
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
      const url = /(http:\/\/127\.0\.0\.1:\d+)/.exec(text)?.[1];
      if (url) resolve(url);
      else if (/mongod/i.test(text)) say(text.trim());
    });
    child.once('exit', (code) => reject(new Error(`The product stopped while starting (exit code ${code}).`)));
  });
}
