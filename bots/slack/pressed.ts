import { AppError } from '../../src/domain/errors.ts';
import { againAction } from './answer.ts';
import { ask, askedBefore } from './ask.ts';
import { actionOf } from './buttons.ts';
import type { Asked, Desk, Moment } from './desk.ts';
import { tellingAction } from './fields.ts';
import { follow } from './follow.ts';
import { momentOf } from './moment.ts';
import type { BlockActions } from './payloads.ts';
import { whisper } from './whisper.ts';

/** A pressed button, or a choice in an open form that others follow. */
export async function pressed(desk: Desk, team: string, body: BlockActions): Promise<void> {
  const [action] = body.actions;
  if (action?.action_id === tellingAction) return await follow(desk, team, body);
  const name = action && actionOf(action.action_id);
  if (!action || name === undefined) return;
  const moment = await momentOf(desk, { team, ...placeOf(body) });
  try {
    await ask(desk, moment, await askedBy(desk, { action: name, value: action.value }));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    await whisper(desk, moment, { kind: 'text', text: error.sentence(moment.context.language), tone: 'warning' });
  }
}

async function askedBy(desk: Desk, { action, value }: { action: string; value: string }): Promise<Asked> {
  return action === againAction ? await askedBefore(desk, value) : { kind: 'action', action, value };
}

function placeOf(body: BlockActions): Omit<Moment, 'workspace' | 'context'> {
  const { user, channel, container, view, trigger_id: trigger, response_url: responseUrl } = body;
  const ts = container.message_ts;
  return {
    user: user.id,
    channel: channel?.id ?? '',
    trigger,
    responseUrl,
    thread: container.thread_ts,
    pressed: ts === undefined ? undefined : { ts, ephemeral: container.is_ephemeral === true },
    modal: view?.type === 'modal' ? { id: view.id } : undefined,
    home: view?.type === 'home',
  };
}
