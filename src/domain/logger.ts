/** The part of a pino logger that the product uses; the composition root hands in the real one. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  /** Whether lines of a level are written at all; they may be, where a logger doesn't say. */
  isLevelEnabled?(level: 'debug'): boolean;
  /** A logger that adds `fields` (correlation id, webhook, event, run) to every line. */
  child(fields: object): Logger;
}

/** A logger that says nothing, for code that was given none. */
export const silentLogger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => silentLogger,
};
