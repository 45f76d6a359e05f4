import type { CommandHelp } from '../../chat/room-api.ts';

/** What every command begins with; alone it asks for help. */
export const prefix = '/webhook';

/** The line that a command begins with: `/webhook show`. The help stands for the bare word. */
export function lineOf(command: CommandHelp): string {
  return command.name ? `${prefix} ${command.name}` : prefix;
}

/** What a command wants to be told: `ID` of `show ID`; empty when it wants nothing. */
export function argumentsOf(command: CommandHelp): string {
  return command.usage.startsWith(command.name) ? command.usage.slice(command.name.length).trim() : '';
}

/**
 * Commands to offer for what is typed so far; none unless the text is the beginning of one. `/li` finds
 * `/webhook list` too, for those who expect every command to stand for itself.
 */
export function completions(text: string, commands: CommandHelp[]): CommandHelp[] {
  const typed = text.toLowerCase();
  if (!typed.startsWith('/') || typed.includes('\n')) return [];
  if (prefix.startsWith(typed)) return commands;
  const rest = typed.startsWith(`${prefix} `) ? typed.slice(prefix.length + 1) : typed.slice(1);
  const begins = commands.filter((command) => command.name.startsWith(rest));
  const holds = commands.filter((command) => !begins.includes(command) && command.summary.toLowerCase().includes(rest));
  return rest.length > 2 ? [...begins, ...holds] : begins;
}

/** The command whose arguments are being typed. */
export function commandOf(text: string, commands: CommandHelp[]): CommandHelp | undefined {
  const fitting = commands.filter((command) => command.name && `${text} `.startsWith(`${lineOf(command)} `));
  return fitting.toSorted((a, b) => b.name.length - a.name.length)[0];
}

/** The text after a completion was chosen: ready for its arguments, or to be sent. */
export function completed(command: CommandHelp): string {
  return argumentsOf(command) ? `${lineOf(command)} ` : lineOf(command);
}
