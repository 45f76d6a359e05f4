import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';

const program = path.join(import.meta.dirname, '..', '..', 'src', 'cli', 'main.ts');

/** The command line at work. */
export interface Running {
  /** What it has printed so far. */
  printed(): string;
  /** Resolves with the match when it has printed something like this; rejects when it ends without. */
  prints(pattern: RegExp): Promise<RegExpExecArray>;
  /** Sends a signal. */
  signal(name: NodeJS.Signals): void;
  /** What it printed to both outputs and how it ended. */
  ended: Promise<{ code: number | null; out: string; err: string }>;
}

/** Starts `switchhook` with these arguments, as a person does. */
export function start(...args: string[]): Running {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const out = collect(child.stdout);
  const err = collect(child.stderr);
  const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, out: out(), err: err() })),
  );
  return {
    printed: out,
    prints: (pattern) => waitFor(child, out, pattern),
    signal: (name) => void child.kill(name),
    ended,
  };
}

/** The same for what ends by itself. */
export async function run(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  return await start(...args).ended;
}

function collect(stream: ChildProcess['stdout']): () => string {
  const chunks: Buffer[] = [];
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}

function waitFor(child: ChildProcess, out: () => string, pattern: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const match = pattern.exec(out());
      if (!match) return;
      child.stdout?.off('data', look);
      resolve(match);
    };
    child.stdout?.on('data', look);
    child.once('close', () => reject(new Error(`it ended without printing ${pattern}: ${out()}`)));
    look();
  });
}
