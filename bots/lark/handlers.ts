import type { Reaction } from './answer.ts';
import type { Desk } from './desk.ts';
import { added, chosen, heard } from './heard.ts';
import { asPostError, sendCard } from './post.ts';
import { createPressed, lateWords } from './pressed.ts';
import type { EventHandler } from './sdk.ts';

/** Lark wants an answer within three seconds, its own ways included. */
const answerWithinMs = 2_200;

/** Work that goes on after its event was answered. */
export interface Background {
  /** Keeps an eye on it; a failure is logged. */
  watch(work: Promise<unknown>, what: string): void;
  /** Resolves when nothing is left. */
  idle(): Promise<void>;
}

/** The handlers of every event that the app subscribes to. An event that comes again is not handled again (F12, F24). */
export function createHandlers(desk: () => Desk, background: Background): Record<string, EventHandler> {
  let pressed: ReturnType<typeof createPressed> | undefined;
  const quietly = (work: (desk: Desk, event: unknown) => Promise<void>): EventHandler =>
    async function handle(event) {
      if (!(await isNew(desk(), event))) return {};
      const running = work(desk(), event);
      background.watch(running, 'an event');
      // What failed is logged by then; sent again, it would only be taken for a repeat.
      await inTime(
        desk(),
        running.catch(() => undefined),
      );
      return {};
    };
  return {
    'im.message.receive_v1': quietly(heard),
    'im.chat.member.bot.added_v1': quietly(added),
    'application.bot.menu_v6': quietly(chosen),
    async 'card.action.trigger'(event) {
      if (!(await isNew(desk(), event))) return {};
      pressed ??= createPressed(desk());
      const running = pressed(event);
      const reaction = await inTime(desk(), running);
      if (reaction) return shown(reaction);
      background.watch(
        running.then((late) => showLate(desk(), late)),
        'a pressed button',
      );
      return {};
    },
  };
}

async function isNew({ deps }: Desk, event: unknown): Promise<boolean> {
  const id = typeof event === 'object' && event !== null && 'event_id' in event ? event.event_id : undefined;
  return typeof id === 'string' && (await deps.dedupe(`lark event ${id}`));
}

/** The result, or undefined when it takes longer than Lark waits. */
async function inTime<T>({ deps }: Desk, work: Promise<T>): Promise<T | undefined> {
  const stop = new AbortController();
  const late = deps.clock.sleep(answerWithinMs, stop.signal).then(
    () => undefined,
    () => undefined,
  );
  try {
    return await Promise.race([work, late]);
  } finally {
    stop.abort();
  }
}

function shown({ toast, card }: Reaction): object {
  return { ...(toast && { toast }), ...(card && { card: { type: 'raw', data: card } }) };
}

/** What came too late to be shown at once: the card is changed in place, words follow as a message. */
async function showLate(desk: Desk, late: Awaited<ReturnType<ReturnType<typeof createPressed>>>): Promise<void> {
  const { card, place } = late;
  const { messageId, chatId, openId, eventId } = place;
  if (card && messageId !== undefined) {
    await asPostError(chatId, () => desk.lanes.change(chatId, messageId, () => desk.api.patch(messageId, card)));
    return;
  }
  const said = lateWords(late);
  if (said) await sendCard(desk, { person: openId }, { cards: [said], key: `${eventId} late` });
}
