import { AppError } from '../domain/errors.ts';
import type { Command, Run } from './command.ts';
import { tryIt } from './try-it.ts';

/** What a button does. */
export interface Action {
  run: Run;
  /** Pressing it twice in a moment counts once: the second press gets the answer of the first. */
  once: boolean;
}

/** Buttons that send or make something each time they are pressed. */
const doneOnce: readonly string[] = [
  'try.start',
  'webhook.test',
  'webhook.rotate.yes',
  'webhook.delete.yes',
  'webhook.endpoints.test',
  'webhook.endpoints.rotate.yes',
  'webhook.endpoints.delete.yes',
  'webhook.endpoints.skip.yes',
  'webhook.endpoints.park',
  'webhook.endpoints.incident.last',
  'webhook.endpoints.incident.pause',
  'webhook.endpoints.incident.disable',
  'webhook.endpoints.incident.mute',
  'webhook.dlq.go',
  'webhook.dlq.one',
  'webhook.keys.revoke.yes',
];

/** Buttons that are no command. */
const others: Readonly<Record<string, Run>> = {
  'try.start': tryIt,
  dismiss: async ({ say }) => [{ kind: 'replace', view: { kind: 'text', text: say('confirm.kept') } }],
};

/**
 * What a button stands for. `webhook.<command>` runs the command with the button's id as its argument, so a button
 * and a typed line are one handler. Throws `form_stale` for a button that no longer exists.
 */
export function findAction(action: string, commands: readonly Command[]): Action {
  const run = Object.hasOwn(others, action) ? others[action] : commandAction(action, commands);
  if (!run) throw new AppError('form_stale');
  return { run, once: doneOnce.includes(action) };
}

/** The name of every button there can be: one for each command, those of its own, and those that are no command. */
export function actionNames(commands: readonly Command[]): string[] {
  const own = commands.flatMap(({ name, actions = {} }) => [
    `webhook.${name}`,
    ...Object.keys(actions).map((extra) => `webhook.${name}.${extra}`),
  ]);
  return [...own, ...Object.keys(others)];
}

function commandAction(action: string, commands: readonly Command[]): Run | undefined {
  const [prefix, name, ...more] = action.split('.');
  const command = prefix === 'webhook' ? commands.find((one) => one.name === name) : undefined;
  const extra = more.join('.');
  if (!command || extra === '') return command?.run;
  return command.actions && Object.hasOwn(command.actions, extra) ? command.actions[extra] : undefined;
}
