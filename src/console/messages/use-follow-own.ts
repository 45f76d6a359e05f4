import { type RefObject, useEffect, useRef } from 'react';
import { useMe } from '../session/use-session.ts';
import type { Row } from './rows.ts';

interface FollowOwnProps {
  /** The element that scrolls. */
  frame: RefObject<HTMLElement | null>;
  rows: Row[];
  toEnd(): void;
}

/**
 * Leads to what the reader has just said or been answered, wherever in the list they were. An answer that is taller
 * than the list is read from its beginning, where it says what it is about.
 */
export function useFollowOwn({ frame, rows, toEnd }: FollowOwnProps): void {
  const me = useMe();
  const last = rows.at(-1);
  const known = useRef(last?.key);
  useEffect(() => {
    if (!last || last.key === known.current) return;
    known.current = last.key;
    if (last.kind === 'message' && last.message.author.id === me?.memberId) toEnd();
    if (last.kind !== 'private') return;
    toEnd();
    // Not called off when this effect runs again: that happens while the row is being measured.
    afterMeasuring(() => showBeginning(frame.current, rows.length - 1));
  }, [frame, last, me, rows.length, toEnd]);
}

/** Rows are measured in the frame after the one that they appear in. */
function afterMeasuring(act: () => void): void {
  requestAnimationFrame(() => requestAnimationFrame(act));
}

function showBeginning(list: HTMLElement | null, index: number): void {
  const row = list?.querySelector(`[data-index="${index}"]`);
  if (list && row && row.clientHeight > list.clientHeight) row.scrollIntoView({ block: 'start' });
}
