import { createHash } from 'node:crypto';
import type { MessageRef, PostRequest } from '../../src/chat/platform.ts';
import type { View } from '../../src/chat/view.ts';
import type { LarkApi, Receiver, Sent } from './api.ts';
import type { Card } from './card.ts';
import { postError } from './fault.ts';
import type { Lanes } from './lanes.ts';
import { renderView, type ShownView } from './render.ts';

export interface Posting {
  api: LarkApi;
  lanes: Lanes;
}

/**
 * Posts in a chat, or in the thread of a message. The key goes along, so a repeat within Lark's hour finds the message
 * that is there (case F2) and brings it up to date. What does not fit on one card follows in the thread.
 */
export async function post(posting: Posting, { channel, threadId, view, key }: PostRequest): Promise<MessageRef> {
  const cards = renderView(shownView(view));
  const sent = await asPostError(channel, () =>
    threadId === undefined
      ? sendCard(posting, { chat: channel }, { cards, key })
      : replyCards(posting, { channel, messageId: threadId }, { cards, key }),
  );
  return { channel, messageId: sent.messageId };
}

/** Replaces what a message shows; what does not fit on its card any more follows in its thread, once. */
export async function update(posting: Posting, { channel, messageId }: MessageRef, view: View): Promise<void> {
  const [first, ...more] = renderView(shownView(view));
  if (!first) return;
  await asPostError(channel, async () => {
    await posting.lanes.change(channel, messageId, () => posting.api.patch(messageId, first));
    const key = `${messageId} ${createHash('sha256').update(JSON.stringify(more)).digest('hex')}`;
    if (more.length > 0) await replyCards(posting, { channel, messageId }, { cards: more, key });
  });
}

/** Shows a view to one person, in their private chat with the bot. */
export async function postToPerson(
  posting: Posting,
  person: string,
  { view, key }: { view: ShownView; key: string },
): Promise<Sent> {
  return await asPostError(person, () => sendCard(posting, { person }, { cards: renderView(view), key }));
}

/** Sends cards that were made already. */
export async function sendCard(
  posting: Posting,
  to: Receiver,
  { cards, key }: { cards: Card[]; key: string },
): Promise<Sent> {
  const [first, ...more] = cards;
  if (!first) throw new TypeError('there is nothing to send');
  const lane = 'chat' in to ? to.chat : to.person;
  const sent = await posting.lanes.run(lane, () => posting.api.create(to, first, uuidOf(key)));
  await upToDate(posting, { channel: lane, sent }, first);
  for (const [index, card] of more.entries()) {
    await posting.lanes.run(lane, () => posting.api.create(to, card, uuidOf(`${key} ${index}`)));
  }
  return sent;
}

async function replyCards(
  posting: Posting,
  { channel, messageId }: MessageRef,
  { cards, key }: { cards: Card[]; key: string },
): Promise<Sent> {
  let first: Sent | undefined;
  for (const [index, card] of cards.entries()) {
    const uuid = uuidOf(`${key} ${index}`);
    const sent = await posting.lanes.run(channel, () => posting.api.reply(messageId, card, { uuid, inThread: true }));
    await upToDate(posting, { channel, sent }, card);
    first ??= sent;
  }
  if (!first) throw new TypeError('there is nothing to send');
  return first;
}

/** A message that an earlier try has left behind says what was true then. */
async function upToDate({ api, lanes }: Posting, { channel, sent }: { channel: string; sent: Sent }, card: Card) {
  if (sent.earlier) await lanes.change(channel, sent.messageId, () => api.patch(sent.messageId, card));
}

/** Forms are opened by answers, never posted: a channel has nobody to fill them. */
export function shownView(view: View): ShownView {
  if (view.kind === 'form') throw new TypeError('a form view is never posted');
  return view;
}

/** Lark takes at most 50 characters. */
function uuidOf(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 48);
}

export async function asPostError<T>(channel: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw postError(error, channel);
  }
}
