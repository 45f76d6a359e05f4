import { z } from 'zod';
import { AppError, toAppError } from '../../src/domain/errors.ts';
import { carryOut } from './answer.ts';
import type { Asked, Desk, Moment } from './desk.ts';
import { postError } from './failures.ts';
import { waitingView } from './forms.ts';
import { publishHome } from './home.ts';
import { whisper } from './whisper.ts';

/**
 * A modal can be opened for three seconds after a press. When the answer takes longer than this, a modal is opened that
 * holds the place, and the answer comes into it.
 */
const holdAfterMs = 1_200;

/** Hands to the conversation what somebody asked, and does what it answers. Never throws. */
export async function ask(desk: Desk, moment: Moment, asked: Asked): Promise<void> {
  try {
    const hold = holdPlace(desk, moment);
    const answers = await desk.deps.converse({ ...asked, context: moment.context });
    const modal = await hold.end();
    await carryOut(desk, modal ? { ...moment, modal, trigger: undefined } : moment, { answers, asked });
    if (moment.home) await publishHome(desk, moment);
  } catch (thrown) {
    await sayTrouble(desk, moment, thrown);
  }
}

/** Opens a waiting modal unless `end` is called in time; `end` tells which one was opened. */
function holdPlace({ deps }: Desk, { workspace, trigger, modal, context }: Moment) {
  let opened: Promise<{ id: string } | undefined> = Promise.resolve(modal);
  const open = async () => {
    if (trigger === undefined) return undefined;
    const { view } = await workspace.client.views.open({ trigger_id: trigger, view: waitingView(context.language) });
    return view?.id === undefined ? undefined : { id: view.id };
  };
  const cancel =
    trigger === undefined || modal
      ? () => {}
      : deps.clock.after(holdAfterMs, () => {
          // Too late, or Slack in trouble: the answer finds its way without the modal.
          opened = open().catch(() => undefined);
        });
  return {
    end: () => {
      cancel();
      return opened;
    },
  };
}

/** What went wrong while an answer was shown, in words; a refusal of Slack by its own name. */
async function sayTrouble(desk: Desk, moment: Moment, thrown: unknown): Promise<void> {
  const { context } = moment;
  const error = thrown instanceof AppError ? thrown : postError(thrown, context.channel.channel);
  desk.deps.log.warn({ err: thrown, correlationId: context.correlationId }, 'slack: an answer could not be given');
  const text = toAppError(error, context.correlationId).sentence(context.language);
  await whisper(desk, { ...moment, trigger: undefined }, { kind: 'text', text, tone: 'bad' });
}

const askedShape = z.union([
  z.object({ kind: z.literal('command'), text: z.string() }),
  z.object({ kind: z.literal('action'), action: z.string(), value: z.string() }),
]);

/** What a button that asks again stands for. Throws `form_stale` when that is too long ago. */
export async function askedBefore({ deps }: Desk, token: string): Promise<Asked> {
  const json = token === '' ? undefined : await deps.state.get(token);
  if (json === undefined) throw new AppError('form_stale');
  return askedShape.parse(JSON.parse(json));
}
