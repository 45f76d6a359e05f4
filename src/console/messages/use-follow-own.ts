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

/** Frames in which the list may still move by itself, and those without a move after which it has come to rest. */
const framesMost = 60;
const framesAtRest = 6;

/**
 * Holds the beginning of a row that is taller than the list in sight until the list has come to rest: on a busy machine
 * the way to the end, and heights that are measured late, take more frames than two. Whoever scrolls ends it.
 */
function showBeginning(list: HTMLElement | null, index: number): void {
  if (!list) return;
  const reader = new AbortController();
  const leave = () => reader.abort();
  for (const event of ['wheel', 'touchmove', 'keydown'] as const) {
    list.addEventListener(event, leave, { passive: true, signal: reader.signal });
  }
  let frames = 0;
  let atRest = 0;
  function look(): void {
    if (reader.signal.aborted) return;
    atRest = list && bringUp(list, index) ? 0 : atRest + 1;
    frames += 1;
    if (frames < framesMost && atRest < framesAtRest) requestAnimationFrame(look);
    else leave();
  }
  look();
}

/** Scrolls to where the row begins, if it is too tall; whether that moved anything. */
function bringUp(list: HTMLElement, index: number): boolean {
  const row = list.querySelector(`[data-index="${index}"]`);
  if (!row || row.clientHeight <= list.clientHeight) return false;
  if (Math.abs(row.getBoundingClientRect().top - list.getBoundingClientRect().top) <= 1) return false;
  row.scrollIntoView({ block: 'start' });
  return true;
}
