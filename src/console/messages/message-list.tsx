import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import classes from './messages.module.css';
import { NewBelow } from './new-below.tsx';
import type { Row } from './rows.ts';
import { useFollowOwn } from './use-follow-own.ts';
import { useStayAtEnd } from './use-stay-at-end.ts';
import { useUnseenBelow } from './use-unseen-below.ts';

interface MessageListProps {
  label: string;
  rows: Row[];
  renderRow(row: Row): ReactNode;
  /** What stands above the rows while there are older ones to load. */
  older?: ReactNode;
  /** Called when the reader comes near the top. */
  onNearTop?: () => void;
  /** Begins at the first row and stays there until rows come in; otherwise the list begins at its end. */
  startAtTop?: boolean;
}

/** Closer than this to the end counts as being there, in pixels. */
const nearEnd = 80;
/** Room for what stands above the rows. No row of its own: the list would hold on to it instead of to what is read. */
const olderHeight = 190;

/**
 * A long list of which only what is in sight is in the document. It follows new rows only while the reader is at the
 * end, and keeps what is in sight in place when rows above grow or come in (look.md's "nothing jumps").
 */
export function MessageList({ label, rows, renderRow, older, onNearTop, startAtTop = false }: MessageListProps) {
  const frame = useRef<HTMLElement>(null);
  const [firstCount] = useState(rows.length);
  const atTop = startAtTop && rows.length === firstCount;
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: (index) => estimates[rows[index]?.kind ?? 'message'],
    getItemKey: (index) => rows[index]?.key ?? index,
    initialOffset: startAtTop ? 0 : Number.MAX_SAFE_INTEGER,
    anchorTo: atTop ? 'start' : 'end',
    followOnAppend: !atTop,
    scrollEndThreshold: nearEnd,
    overscan: 6,
    paddingStart: older ? olderHeight : 8,
    paddingEnd: 16,
    scrollPaddingEnd: 16,
  });
  const settled = useSettled(startAtTop ? undefined : list.scrollToEnd);
  const items = list.getVirtualItems();
  const first = items[0]?.index;
  useEffect(() => {
    if (first !== undefined && first < 3) onNearTop?.();
  }, [first, onNearTop]);
  const atEnd = list.isAtEnd(nearEnd);
  const unseen = useUnseenBelow(rows, atEnd);
  useStayAtEnd({ frame, near: nearEnd, enabled: !atTop, toEnd: list.scrollToEnd });
  useFollowOwn({ frame, rows, toEnd: list.scrollToEnd });
  return (
    <div className={classes.frame}>
      <section
        ref={frame}
        className={classes.scroller}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the list scrolls, by keyboard too
        tabIndex={0}
        aria-label={label}
        data-settled={settled}
        data-welcome={rows[0]?.kind === 'welcome'}
      >
        <div className={classes.sizer} style={{ height: list.getTotalSize() }}>
          {older}
          <div className={classes.window} style={{ transform: `translateY(${items[0]?.start ?? 0}px)` }}>
            {items.map((item) => {
              const row = rows[item.index];
              return (
                <div key={item.key} data-index={item.index} ref={list.measureElement}>
                  {row && renderRow(row)}
                </div>
              );
            })}
          </div>
        </div>
        {!unseen.atEnd && <NewBelow count={unseen.count} onClick={() => list.scrollToEnd()} />}
      </section>
    </div>
  );
}

/** Goes to where the list begins; false until rows have been measured there, which takes two frames. */
function useSettled(begin: (() => void) | undefined): boolean {
  const [settled, setSettled] = useState(begin === undefined);
  useLayoutEffect(() => {
    begin?.();
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => setSettled(true));
    });
    return () => cancelAnimationFrame(frame);
  }, [begin]);
  return settled;
}

/** Heights before rows are measured, in pixels; near enough that the scroll bar does not lie much. */
const estimates: Record<Row['kind'], number> = {
  beginning: 40,
  welcome: 360,
  day: 36,
  message: 120,
  replies: 36,
  private: 160,
};
