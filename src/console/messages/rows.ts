import type { RoomMessage } from '../../chat/room-api.ts';
import type { PrivateAnswer } from '../conversation/private-answers.ts';
import { dayKey } from '../time/format.ts';

/** What the list shows, from top to bottom. */
export type Row = { key: string } & (
  | { kind: 'older' }
  | { kind: 'beginning' }
  | { kind: 'welcome' }
  | { kind: 'day'; at: number }
  | { kind: 'message'; message: RoomMessage; compact: boolean; whole: boolean }
  | { kind: 'replies'; count: number }
  | { kind: 'private'; answer: PrivateAnswer }
);

/** Lines of one author closer than this share one head. */
const together = 5 * 60_000;

/** Rows of a channel. An empty one welcomes; older messages not loaded yet hold a place of their own at the top. */
export function channelRows(messages: RoomMessage[], privates: PrivateAnswer[], hasOlder: boolean): Row[] {
  const top: Row = hasOlder ? { kind: 'older', key: 'older' } : { kind: 'beginning', key: 'beginning' };
  if (messages.length === 0 && !hasOlder) return [{ kind: 'welcome', key: 'welcome' }, ...privates.map(privateRow)];
  return [top, ...messageRows(messages, privates)];
}

/** Rows of a thread: its root whole, then the replies. */
export function threadRows(root: RoomMessage, items: RoomMessage[], privates: PrivateAnswer[]): Row[] {
  const first: Row = { kind: 'message', key: root.id, message: root, compact: false, whole: true };
  const divider: Row = { kind: 'replies', key: 'replies', count: items.length };
  const early = privates.filter((answer) => answer.afterId === root.id);
  const late = privates.filter((answer) => answer.afterId !== root.id);
  return [first, divider, ...early.map(privateRow), ...messageRows(items, late, true)];
}

function messageRows(messages: RoomMessage[], privates: PrivateAnswer[], whole = false): Row[] {
  const known = new Set(messages.map((message) => message.id));
  const below = Map.groupBy(privates, (answer) =>
    answer.afterId && known.has(answer.afterId) ? answer.afterId : null,
  );
  const rows = messages.flatMap((message, index): Row[] => {
    const previous = messages[index - 1];
    const sameDay = previous && dayKey(Date.parse(previous.createdAt)) === dayKey(Date.parse(message.createdAt));
    const compact = sameDay === true && !below.has(previous.id) && continues(previous, message);
    const day: Row = { kind: 'day', key: `day ${message.id}`, at: Date.parse(message.createdAt) };
    const row: Row = { kind: 'message', key: message.id, message, compact, whole };
    return [...(sameDay ? [] : [day]), row, ...(below.get(message.id) ?? []).map(privateRow)];
  });
  return [...rows, ...(below.get(null) ?? []).map(privateRow)];
}

function continues(previous: RoomMessage, message: RoomMessage): boolean {
  const sameAuthor = previous.author.kind === message.author.kind && previous.author.id === message.author.id;
  return sameAuthor && Date.parse(message.createdAt) - Date.parse(previous.createdAt) < together;
}

function privateRow(answer: PrivateAnswer): Row {
  return { kind: 'private', key: answer.id, answer };
}
