import { useRef } from 'react';
import type { RoomMessage } from '../../chat/room-api.ts';
import { announce } from '../conversation/announcer.tsx';
import { useLiveMessages } from '../live/live-provider.tsx';
import { sentenceOfView } from '../views/sentence-of-view.ts';

/** Tells screen readers what comes in where the reader is; a result once when it begins and once when it ends. */
export function useAnnouncements(channel: string | undefined, thread: string | null, member: string): void {
  const said = useRef(new Map<string, string>());
  useLiveMessages((message) => {
    const here = message.threadOf === null ? message.channel === channel : message.threadOf === thread;
    const stage = stageOf(message);
    if (!here || message.author.id === member || said.current.get(message.id) === stage) return;
    said.current.set(message.id, stage);
    announce(`${message.author.name}: ${sentenceOfView(message.view)}`);
  });
}

function stageOf({ view }: RoomMessage): string {
  if (view.kind !== 'result') return view.kind;
  const ended = view.card.status === 'done' || view.card.status === 'failed';
  return ended ? view.card.status : 'begun';
}
