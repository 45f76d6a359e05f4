import type { Answer } from '../../src/chat/intent.ts';
import type { View } from '../../src/chat/view.ts';
import { shorten } from '../../src/chat/visible-text.ts';
import { type Language, toAppError } from '../../src/domain/errors.ts';
import type { Card } from './card.ts';
import type { Desk } from './desk.ts';
import { formCard } from './forms.ts';
import { post, postToPerson, sendCard } from './post.ts';
import { headline, renderView } from './render.ts';

/** Where an answer belongs. */
export interface Place {
  eventId: string;
  openId: string;
  chatId: string;
  direct: boolean;
  language: Language;
  /** The message whose button was pressed. */
  messageId?: string | undefined;
}

/** What the client shows of a pressed button: a line that goes away, another card in place of the one pressed. */
export interface Reaction {
  toast?: { type: 'success' | 'info' | 'warning' | 'error'; content: string } | undefined;
  card?: Card | undefined;
}

const longestToast = 200;

/**
 * Carries out the core's answers. What is for one person alone goes to their private chat with the bot, wherever they
 * asked: Lark has no messages in a group that only one member sees and that could be changed later.
 */
export async function carryOut(desk: Desk, answers: readonly Answer[], place: Place): Promise<Reaction> {
  const reactions: Reaction[] = [];
  for (const [index, answer] of answers.entries()) {
    reactions.push(await carryOutOne(desk, answer, { ...place, key: `${place.eventId} ${index}` }));
  }
  return Object.assign({}, ...reactions);
}

type Keyed = Place & { key: string };

async function carryOutOne(desk: Desk, answer: Answer, place: Keyed): Promise<Reaction> {
  switch (answer.kind) {
    case 'private':
      return isRemark(answer.view, place) ? toast(answer.view) : await showPrivately(desk, answer.view, place);
    case 'channel': {
      const { chatId: channel, key } = place;
      await post(desk, { channel, view: answer.view, key, project: '' });
      return {};
    }
    case 'replace':
      return await replace(desk, answer.view, place);
    case 'form':
      return await showPrivately(desk, { kind: 'form', form: answer.form }, place);
    case 'form_errors':
    case 'none':
      return {};
  }
}

/** A refusal or a mistake about a button is said where it was pressed. */
function isRemark(view: View, { messageId }: Keyed): boolean {
  return messageId !== undefined && view.kind === 'text' && view.tone !== undefined && view.text.length <= longestToast;
}

function toast(view: View): Reaction {
  const tone = view.kind === 'text' ? view.tone : undefined;
  const type = tone === 'bad' ? 'error' : tone === 'warning' ? 'warning' : tone === 'good' ? 'success' : 'info';
  return { toast: { type, content: shorten(headline(view), longestToast) } };
}

/** Whoever pressed a button in a group is told that the answer stands elsewhere, by its title. */
async function showPrivately(desk: Desk, view: View, place: Keyed): Promise<Reaction> {
  try {
    const { chatId } = await send(desk, view, place);
    if (chatId !== '') desk.learnDirect(chatId);
    return place.messageId !== undefined && !place.direct ? toast(view) : {};
  } catch (error) {
    desk.deps.log.warn({ err: error, event: place.eventId }, 'lark: a private answer could not be sent');
    const content = toAppError(error, place.eventId).sentence(place.language);
    return { toast: { type: 'error', content: shorten(content, longestToast) } };
  }
}

async function send(desk: Desk, view: View, { openId, chatId, language, key }: Keyed) {
  if (view.kind !== 'form') return await postToPerson(desk, openId, { view, key });
  const filled = { form: view.form, values: {}, by: openId, channel: chatId, language };
  const token = await desk.forms.keep(filled);
  return await sendCard(desk, { person: openId }, { cards: [formCard(filled, token)], key });
}

/** In place of the pressed card. A card that was passed on to a group is left alone: everybody there would see it. */
async function replace(desk: Desk, view: View, place: Keyed): Promise<Reaction> {
  if (view.kind === 'form' || place.messageId === undefined || !place.direct)
    return await showPrivately(desk, view, place);
  const [first, ...more] = renderView(view);
  if (more.length > 0) await sendCard(desk, { person: place.openId }, { cards: more, key: `${place.key} more` });
  return first ? { card: first } : {};
}
