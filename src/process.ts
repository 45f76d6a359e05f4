import { spareMemory } from './app/spare-memory.ts';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';
import { systemClock } from './domain/clock.ts';
import { AppError } from './domain/errors.ts';
import { createLog } from './log.ts';

/** Milliseconds that work under way gets to finish after SIGTERM or Ctrl-C (case F16). */
const graceMs = 25_000;

/**
 * The life of the process: settings, start, a few lines that say what to do next, then until SIGINT or SIGTERM.
 * Returns the exit code. A start that can't succeed is one sentence on standard error, not a stack trace.
 */
export async function runProcess(): Promise<number> {
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  const asked = signalled();
  try {
    const config = readConfig();
    const app = await createApp({ config, log: createLog(config), say });
    for (const line of app.banner()) say(line);
    const stopSparing = spareMemory({ clock: systemClock });
    const signal = await asked;
    stopSparing();
    say(`\n${signal}: finishing what is under way …`);
    await app.stop(graceMs);
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof AppError ? error.message : explain(error)}\n`);
    return 1;
  }
}

/** The first signal ends the process in order; a second one at once, for whoever can't wait. */
function signalled(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let first = true;
    const onSignal = (signal: NodeJS.Signals) => {
      if (!first) process.exit(130);
      first = false;
      resolve(signal);
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
}

function explain(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
