import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useLayoutEffect, useRef } from 'react';
import classes from './messages.module.css';
import { NewBelow } from './new-below.tsx';
import type { Row } from './rows.ts';
import { useUnseenBelow } from './use-unseen-below.ts';

interface MessageListProps {
  label: string;
  rows: Row[];
  renderRow(row: Row): ReactNode;
  /** Called when the reader comes near the top. */
  onNearTop?: () => void;
  /** A thread begins at its root; a channel at its newest message. */
  startAtTop?: boolean;
}

/** Closer than this to the end counts as being there, in pixels. */
const nearEnd = 80;

/**
 * A long list of which only what is in sight is in the document. It follows new rows only while the reader is at the
 * end, and keeps what is in sight in place when rows above grow or come in (look.md's "nothing jumps").
 */
export function MessageList({ label, rows, renderRow, onNearTop, startAtTop = false }: MessageListProps) {
  const frame = useRef<HTMLElement>(null);
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: (index) => estimates[rows[index]?.kind ?? 'message'],
    getItemKey: (index) => rows[index]?.key ?? index,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: nearEnd,
    overscan: 6,
    paddingStart: 8,
    paddingEnd: 16,
  });
  useLayoutEffect(() => {
    if (!startAtTop) list.scrollToEnd();
  }, [list, startAtTop]);
  const items = list.getVirtualItems();
  const first = items[0]?.index;
  useEffect(() => {
    if (first !== undefined && first < 3) onNearTop?.();
  }, [first, onNearTop]);
  const unseen = useUnseenBelow(rows, list.isAtEnd(nearEnd));
  return (
    <div className={classes.frame}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the list scrolls, by keyboard too */}
      <section ref={frame} className={classes.scroller} tabIndex={0} aria-label={label}>
        <div className={classes.sizer} style={{ height: list.getTotalSize() }}>
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
      </section>
      {!unseen.atEnd && <NewBelow count={unseen.count} onClick={() => list.scrollToEnd()} />}
    </div>
  );
}

/** Heights before rows are measured, in pixels; near enough that the scroll bar does not lie much. */
const estimates: Record<Row['kind'], number> = {
  older: 132,
  beginning: 40,
  welcome: 360,
  day: 36,
  message: 120,
  replies: 36,
  private: 160,
};
