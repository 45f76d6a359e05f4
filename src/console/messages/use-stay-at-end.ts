import { type RefObject, useEffect, useRef } from 'react';

interface StayAtEndProps {
  /** The element that scrolls; its first child is what it holds. */
  frame: RefObject<HTMLElement | null>;
  /** Closer than this to the end counts as being there, in pixels. */
  near: number;
  /** Off while the list is to stay at its top. */
  enabled: boolean;
  toEnd(): void;
}

/**
 * Keeps a list at its end while heights change: rows are measured, an answer is being written, the message box grows, a
 * phone's keyboard opens. Only scrolling takes the reader away from the end, never a change of height.
 */
export function useStayAtEnd(props: StayAtEndProps): void {
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  const { frame } = props;
  useEffect(() => {
    const element = frame.current;
    const content = element?.firstElementChild;
    if (!element || !content) return;
    let atEnd = true;
    let heights = '';
    const read = () => `${element.scrollHeight} ${element.clientHeight}`;
    const onScroll = () => {
      if (read() !== heights) return;
      atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < latest.current.near;
    };
    const observer = new ResizeObserver(() => {
      heights = read();
      if (atEnd && latest.current.enabled) latest.current.toEnd();
    });
    observer.observe(element);
    observer.observe(content);
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, [frame]);
}
