import { describe, expect, it } from 'vitest';
import type { RoomMessage } from '../../src/chat/room-api.ts';
import {
  type LoadedPages,
  messagesOf,
  placeInChannel,
  placeInThread,
} from '../../src/console/messages/message-cache.ts';

function message(id: string, given: Partial<RoomMessage> = {}): RoomMessage {
  const at = `2026-11-21T09:00:${id}.000Z`;
  const author = { kind: 'person', id: 'mbr_1', name: 'Ada' } as const;
  const view = { kind: 'text', text: id } as const;
  return { id, channel: 'general', threadOf: null, author, view, createdAt: at, updatedAt: at, replies: 0, ...given };
}

function loaded(...pages: string[][]): LoadedPages {
  const answers = pages.map((ids) => ({ items: ids.map((id) => message(id)), before: null, position: '1' }));
  return { pages: answers, pageParams: pages.map(() => null) };
}

const ids = (pages: LoadedPages) => messagesOf(pages).map(({ id }) => id);

describe('messages of a channel as they come in', () => {
  it('stand oldest first, whatever page brought them', () => {
    expect(ids(loaded(['30', '40'], ['10', '20']))).toEqual(['10', '20', '30', '40']);
  });

  it('are added at the end, once, however often the stream brings them', () => {
    const once = placeInChannel(loaded(['10']), message('20'));
    expect(ids(once)).toEqual(['10', '20']);
    expect(ids(placeInChannel(once, message('20')))).toEqual(['10', '20']);
  });

  it('find their place by time when they come out of order', () => {
    expect(ids(placeInChannel(loaded(['10', '30']), message('20')))).toEqual(['10', '20', '30']);
  });

  it('change in place, on an older page too', () => {
    const change = message('10', { replies: 3, updatedAt: '2026-11-21T09:05:00.000Z' });
    const changed = placeInChannel(loaded(['30'], ['10', '20']), change);
    expect(messagesOf(changed).map(({ replies }) => replies)).toEqual([3, 0, 0]);
  });

  it('are not set back by an answer that is older than what is shown', () => {
    const newest = placeInChannel(loaded(['10']), message('10', { updatedAt: '2026-11-21T10:00:00.000Z', replies: 2 }));
    expect(messagesOf(placeInChannel(newest, message('10')))[0]?.replies).toBe(2);
  });

  it('are left out when they are older than everything that is loaded, or stand in a thread', () => {
    const pages = loaded(['20']);
    expect(placeInChannel(pages, message('10'))).toBe(pages);
    expect(placeInChannel(pages, message('30', { threadOf: '20' }))).toBe(pages);
  });

  it('begin an empty channel', () => {
    expect(ids(placeInChannel(loaded([]), message('10')))).toEqual(['10']);
  });
});

describe('messages of a thread as they come in', () => {
  const thread = { root: message('10'), items: [message('20', { threadOf: '10' })] };

  it('are added, and change the root', () => {
    const longer = placeInThread(thread, message('30', { threadOf: '10' }));
    expect(longer.items.map(({ id }) => id)).toEqual(['20', '30']);
    expect(placeInThread(thread, message('10', { replies: 1 })).root.replies).toBe(1);
  });

  it('leave another thread as it is', () => {
    expect(placeInThread(thread, message('30', { threadOf: '11' }))).toBe(thread);
  });
});
