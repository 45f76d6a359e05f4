import type { Logger } from '../../src/domain/logger.ts';

/** A log whose lines are kept, one text each, with everything that was noted. */
export function logInto(lines: string[], given: object = {}): Logger {
  const write = (level: string) => (fields: object, message: string) =>
    void lines.push(`${level} ${message} ${JSON.stringify({ ...given, ...fields }, errorsToo)}`);
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (more) => logInto(lines, { ...given, ...more }),
  };
}

function errorsToo(_key: string, value: unknown): unknown {
  return value instanceof Error ? { message: value.message, stack: value.stack } : value;
}
