import { useEffect, useRef } from 'react';
import { useMe } from '../session/use-session.ts';
import type { Row } from './rows.ts';

/** Leads to what the reader has just said or been answered, wherever in the list they were. */
export function useFollowOwn(rows: Row[], toEnd: () => void): void {
  const me = useMe();
  const last = rows.at(-1);
  const known = useRef(last?.key);
  useEffect(() => {
    if (!last || last.key === known.current) return;
    known.current = last.key;
    const own = last.kind === 'private' || (last.kind === 'message' && last.message.author.id === me?.memberId);
    if (own) toEnd();
  }, [last, me, toEnd]);
}
