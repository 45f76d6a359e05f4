import type { RoomMessage } from '../../chat/room-api.ts';
import type { PrivateAnswer } from '../conversation/private-answers.ts';
import { dayKey } from '../time/format.ts';

/** What the list shows, from top to bottom. */
export type Row = { key: string } & (
  | { kind: 'beginning' }
  | { kind: 'welcome' }
  | { kind: 'day'; at: number }
  | { kind: 'message'; message: RoomMessage; compact: boolean; whole: boolean }
  | { kind: 'replies'; count: number }
  | { kind: 'private'; answer: PrivateAnswer }
);

/** Lines of one author closer than this share one head. */
const together = 5 * 60_000;

/** Rows of a channel; an empty one welcomes. */
export function channelRows(messages: RoomMessage[], privates: PrivateAnswer[], hasOlder: boolean): Row[] {
  if (messages.length === 0 && !hasOlder) return [{ kind: 'welcome', key: 'welcome' }, ...privates.map(privateRow)];
  if (hasOlder) return messageRows(messages, privates);
  const early = privates.filter((answer) => answer.afterId === null).map(privateRow);
  const late = privates.filter((answer) => answer.afterId !== null);
  const beginning: Row = { kind: 'beginning', key: 'beginning' };
  return [beginning, ...early, ...dayRow(messages[0]), ...messageRows(messages, late)];
}

/** Rows of a thread: its root whole, then the replies. */
export function threadRows(root: RoomMessage, items: RoomMessage[], privates: PrivateAnswer[]): Row[] {
  const first: Row = { kind: 'message', key: root.id, message: root, compact: false, whole: true };
  const divider: Row = { kind: 'replies', key: 'replies', count: items.length };
  const early = privates.filter((answer) => answer.afterId === root.id);
  const late = privates.filter((answer) => answer.afterId !== root.id);
  return [first, divider, ...early.map(privateRow), ...messageRows(items, late, root)];
}

/** The first message gets no day of its own: what comes before it may be of the same one. */
function messageRows(messages: RoomMessage[], privates: PrivateAnswer[], root?: RoomMessage): Row[] {
  const known = new Set(messages.map((message) => message.id));
  const below = Map.groupBy(privates, (answer) =>
    answer.afterId && known.has(answer.afterId) ? answer.afterId : null,
  );
  const rows = messages.flatMap((message, index): Row[] => {
    const previous = messages[index - 1];
    const compact = previous !== undefined && !below.has(previous.id) && continues(previous, message);
    const row: Row = { kind: 'message', key: message.id, message, compact, whole: root !== undefined };
    const before = previous ?? root;
    const day = before && !sameDay(before, message) ? dayRow(message) : [];
    return [...day, row, ...(below.get(message.id) ?? []).map(privateRow)];
  });
  return [...rows, ...(below.get(null) ?? []).map(privateRow)];
}

function dayRow(message: RoomMessage | undefined): Row[] {
  return message ? [{ kind: 'day', key: `day ${message.id}`, at: Date.parse(message.createdAt) }] : [];
}

function sameDay(one: RoomMessage, other: RoomMessage): boolean {
  return dayKey(Date.parse(one.createdAt)) === dayKey(Date.parse(other.createdAt));
}

function continues(previous: RoomMessage, message: RoomMessage): boolean {
  const sameAuthor = previous.author.kind === message.author.kind && previous.author.id === message.author.id;
  const close = Date.parse(message.createdAt) - Date.parse(previous.createdAt) < together;
  return sameAuthor && close && sameDay(previous, message);
}

function privateRow(answer: PrivateAnswer): Row {
  return { kind: 'private', key: answer.id, answer };
}
