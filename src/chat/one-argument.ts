import { AppError } from '../domain/errors.ts';
import type { Request } from './command.ts';

/** What a part of a command is called, and what it is about. */
interface Needs {
  command: string;
  what: string;
  example: string;
}

/** The one word that a part of a command takes. Throws `command_incomplete` or `argument_unexpected`. */
export function oneArgument({ args: [word, extra] }: Request, { command, what, example }: Needs): string {
  if (word === undefined) throw new AppError('command_incomplete', { command, what, example });
  if (extra === undefined) return word;
  throw new AppError('argument_unexpected', { command, argument: extra, usage: `${command} ${what}` });
}
