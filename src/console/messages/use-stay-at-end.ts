import { type RefObject, useEffect, useRef } from 'react';

/**
 * Keeps a list at its end while its frame changes height: the message box grows, a phone's keyboard opens. A reader
 * who is elsewhere in the list stays there.
 */
export function useStayAtEnd(frame: RefObject<HTMLElement | null>, atEnd: boolean, toEnd: () => void): void {
  const latest = useRef({ atEnd, toEnd });
  useEffect(() => {
    latest.current = { atEnd, toEnd };
  });
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      if (latest.current.atEnd) latest.current.toEnd();
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [frame]);
}
