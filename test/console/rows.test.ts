import { describe, expect, it } from 'vitest';
import type { RoomMessage } from '../../src/chat/room-api.ts';
import type { PrivateAnswer } from '../../src/console/conversation/private-answers.ts';
import { channelRows, type Row, threadRows } from '../../src/console/messages/rows.ts';

const text = { kind: 'text', text: 'hello' } as const;

function message(id: string, at: string, author = 'ada'): RoomMessage {
  const who = { kind: 'person', id: author, name: author } as const;
  return { id, channel: 'c', threadOf: null, author: who, view: text, createdAt: at, updatedAt: at, replies: 0 };
}

function answer(id: string, afterId: string | null): PrivateAnswer {
  return { id, spot: { channel: 'c', thread: null }, afterId, view: text, at: '2026-11-21T12:00:00Z' };
}

const first = message('m1', '2026-11-20T12:00:00Z');
const second = message('m2', '2026-11-20T12:01:00Z');
const nextDay = message('m3', '2026-11-21T12:00:00Z', 'bob');
const kinds = (rows: Row[]) => rows.map((row) => (row.kind === 'message' ? row.message.id : row.kind));

describe('rows of a channel', () => {
  it('welcome where nothing has been said, with private answers below', () => {
    expect(kinds(channelRows([], [answer('p1', null)], false))).toEqual(['welcome', 'private']);
  });

  it('keep private answers of the time before the first message above it', () => {
    const rows = channelRows([first], [answer('p1', null), answer('p2', 'm1')], false);
    expect(kinds(rows)).toEqual(['beginning', 'private', 'day', 'm1', 'private']);
  });

  it('begin with the beginning and name each day once', () => {
    const rows = channelRows([first, second, nextDay], [], false);
    expect(kinds(rows)).toEqual(['beginning', 'day', 'm1', 'm2', 'day', 'm3']);
  });

  it('name no day above the first message while older ones may be of the same day', () => {
    expect(kinds(channelRows([first, nextDay], [], true))).toEqual(['m1', 'day', 'm3']);
  });

  it('put a private answer below the message after which it came, and at the end when that is gone', () => {
    const rows = channelRows([first, second], [answer('p1', 'm1'), answer('p2', 'gone')], true);
    expect(kinds(rows)).toEqual(['m1', 'private', 'm2', 'private']);
  });

  it('join lines of one author that follow closely, but not over a private answer', () => {
    const compact = (rows: Row[]) => rows.flatMap((row) => (row.kind === 'message' ? [row.compact] : []));
    expect(compact(channelRows([first, second, nextDay], [], true))).toEqual([false, true, false]);
    expect(compact(channelRows([first, second], [answer('p1', 'm1')], true))).toEqual([false, false]);
  });
});

describe('rows of a thread', () => {
  it('show the root whole, how many replies follow, and the replies', () => {
    const rows = threadRows(first, [second, nextDay], []);
    expect(kinds(rows)).toEqual(['m1', 'replies', 'm2', 'day', 'm3']);
    expect(rows.every((row) => row.kind !== 'message' || row.whole)).toBe(true);
  });
});
