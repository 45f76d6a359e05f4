import { useEffect, useState } from 'react';
import type { Row } from './rows.ts';

/** How many messages came since the reader left the end of the list. */
export function useUnseenBelow(rows: Row[], atEnd: boolean): { atEnd: boolean; count: number } {
  const last = rows.at(-1)?.key;
  const [seen, setSeen] = useState(last);
  useEffect(() => {
    if (atEnd) setSeen(last);
  }, [atEnd, last]);
  if (atEnd) return { atEnd, count: 0 };
  const after = rows.findLastIndex((row) => row.key === seen) + 1;
  return { atEnd, count: rows.slice(after).filter((row) => row.kind === 'message').length };
}
