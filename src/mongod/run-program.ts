import { spawn } from 'node:child_process';
import { systemClock } from '../domain/clock.ts';

/** How a short-lived program ended. `missing` means that it could not be started at all. */
export type Ran =
  | { kind: 'done'; output: string }
  | { kind: 'failed'; why: string; output: string }
  | { kind: 'missing'; why: string };

interface Options {
  /** Milliseconds after which it is killed. */
  timeout: number;
  env?: NodeJS.ProcessEnv | undefined;
}

const keptOutput = 64 * 1024;

/** Runs a program to its end and returns what it printed; never throws. */
export function runProgram(file: string, args: readonly string[], options: Options): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], ...(options.env && { env: options.env }) });
    let output = '';
    const collect = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-keptOutput);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    let late = false;
    const cancel = systemClock.after(options.timeout, () => {
      late = true;
      child.kill('SIGKILL');
    });
    child.once('error', (error) => {
      cancel();
      resolve({ kind: 'missing', why: reasonNotStarted(error) });
    });
    child.once('close', (code, signal) => {
      cancel();
      if (code === 0) return resolve({ kind: 'done', output });
      const why = late ? `did not finish within ${options.timeout / 1000} s` : reasonFailed(code, signal, output);
      resolve({ kind: 'failed', why, output });
    });
  });
}

function reasonNotStarted(error: Error): string {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'not found';
  if (code === 'EACCES') return 'not an executable program';
  return error.message;
}

function reasonFailed(code: number | null, signal: string | null, output: string): string {
  // MongoDB 5.0 and later use AVX instructions: https://www.mongodb.com/docs/manual/administration/production-notes/
  if (signal === 'SIGILL') return 'this processor lacks an instruction it needs (AVX)';
  if (signal) return `ended by ${signal}`;
  return lastLine(output) ?? `exit code ${code}`;
}

/** The last line that says something, cut to a readable length. */
function lastLine(output: string): string | undefined {
  const lines = output.split('\n').map((line) => line.trim());
  return lines.findLast((line) => line !== '')?.slice(0, 300);
}
