import { AppError } from '../domain/errors.ts';
import { nearest } from '../domain/nearest.ts';
import type { Command } from './command.ts';
import { type ParsedCommand, parseCommand } from './grammar.ts';

/** A typed line that is a command, with its arguments checked against what the command takes. */
export interface Understood {
  command: Command;
  parsed: ParsedCommand;
}

/**
 * Finds the command of a typed line; nothing at all means help. Throws `command_unknown` with the nearest command,
 * `option_unknown` or `argument_unexpected`: what is not understood is named, never dropped.
 */
export function understand(text: string, commands: readonly Command[]): Understood {
  const { name } = parseCommand(text);
  const command = commands.find((one) => one.name === (name || 'help'));
  if (!command) throw unknown(name, commands);
  const parsed = parseCommand(text, command.flags);
  checkOptions(command, parsed);
  if (parsed.args.length > command.maxArgs) {
    const argument = parsed.args[command.maxArgs] ?? '';
    throw new AppError('argument_unexpected', { command: command.name, argument, usage: command.usage });
  }
  return { command, parsed };
}

/** Whether a line begins with the name of a command. */
export function isCommand(text: string, commands: readonly Command[]): boolean {
  const word = /^\s*(\S+)/.exec(text)?.[1]?.toLowerCase();
  return commands.some(({ name }) => name === word);
}

function unknown(typed: string, commands: readonly Command[]): AppError {
  const names = commands.map(({ name }) => name);
  return new AppError('command_unknown', { command: typed.slice(0, 60), nearest: nearest(typed, names) ?? 'help' });
}

function checkOptions({ name, options, flags = [] }: Command, parsed: ParsedCommand): void {
  const known = [...options, ...flags, 'project'];
  for (const [option, value] of parsed.options) {
    if (!known.includes(option)) {
      const list = known.map((one) => `--${one}`).join(', ');
      throw new AppError('option_unknown', { command: name, option: `--${option.slice(0, 40)}`, known: list });
    }
    if (flags.includes(option) && value !== '') throw valueUnexpected(option);
    if (!flags.includes(option) && value === '') throw valueMissing(option);
  }
}

function valueUnexpected(option: string): AppError {
  const why = 'leave out its value.';
  return new AppError('field_invalid', { field: `--${option}`, why, whyZh: '请不要提供值。' });
}

function valueMissing(option: string): AppError {
  const why = 'give it a value.';
  return new AppError('field_invalid', { field: `--${option}`, why, whyZh: '请提供一个值。' });
}
