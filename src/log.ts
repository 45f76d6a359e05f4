import { type Logger as Pino, pino } from 'pino';
import pretty from 'pino-pretty';
import type { Config } from './config.ts';

/** Paths whose values never reach a log line (case L1). */
const redacted = ['secret', 'token', 'password', 'authorization', 'apiKey', 'headers', 'body', 'cookie'];

/** The process's logger: JSON lines, or readable ones on a terminal; written to standard output. */
export function createLog(config: Pick<Config, 'LOG_LEVEL' | 'LOG_FORMAT'>): Pino {
  const paths = redacted.flatMap((name) => [name, `*.${name}`]);
  const options = { level: config.LOG_LEVEL, redact: { paths, censor: '[redacted]' }, base: null };
  const readable = config.LOG_FORMAT === 'pretty' || (config.LOG_FORMAT === 'auto' && process.stdout.isTTY);
  if (!readable) return pino({ ...options, timestamp: pino.stdTimeFunctions.isoTime });
  return pino(
    options,
    pretty({ colorize: process.stdout.isTTY, translateTime: 'HH:MM:ss', singleLine: true, ignore: 'pid,hostname' }),
  );
}
