import { type AppError, toAppError } from '../domain/errors.ts';
import type { Logger } from '../domain/logger.ts';
import type { Command } from './command.ts';
import type { Answer, Intent } from './intent.ts';
import { wording } from './texts.ts';
import type { Button, Tone } from './view.ts';

/** What was thrown while an intent was answered, in words for whoever asked; the unexpected is logged by its id. */
export function troubleAnswer(
  thrown: unknown,
  intent: Intent,
  { log, commands }: { log: Logger; commands: readonly Command[] },
): Answer[] {
  const { context } = intent;
  const error = toAppError(thrown, context.correlationId);
  if (error.code === 'internal') {
    const { correlationId } = context;
    log.error({ err: thrown, correlationId, intent: intent.kind }, '[WEBHOOK] an answer in chat failed');
  }
  const text = sentenceFor(error, intent);
  if (intent.kind === 'submit') return [{ kind: 'form_errors', errors: { _: text } }];
  const buttons = wayOut(error, intent, commands);
  const tone: Tone = error.status >= 500 ? 'bad' : 'warning';
  return [
    { kind: 'private', view: buttons.length > 0 ? { kind: 'buttons', text, buttons } : { kind: 'text', text, tone } },
  ];
}

/** What a button was about is gone: said as such, whether it was deleted, or is somebody else's (case I1). */
function sentenceFor(error: AppError, intent: Intent): string {
  const { language } = intent.context;
  if (intent.kind !== 'action' || error.code !== 'not_found') return error.sentence(language);
  const ofRelay = /^webhook\.(endpoints|dlq)\b/.test(intent.action);
  return wording(language)(ofRelay ? 'endpoints.gone' : 'action.gone');
}

/** The command that was probably meant, and the help. */
function wayOut(error: AppError, intent: Intent, commands: readonly Command[]): Button[] {
  if (intent.kind !== 'command' || !helps.includes(error.code)) return [];
  const say = wording(intent.context.language);
  const help: Button = { label: say('button.help'), action: 'webhook.help', value: '', command: '/webhook help' };
  const meant = commands.find(({ name }) => name === error.details.nearest && name !== 'help');
  if (!meant) return [help];
  const near = { label: meant.name, action: `webhook.${meant.name}`, value: '', command: `/webhook ${meant.name}` };
  return [near, help];
}

const helps: readonly string[] = ['command_unknown', 'command_incomplete', 'option_unknown', 'argument_unexpected'];
