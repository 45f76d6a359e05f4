import { useRef } from 'react';
import { readHistory } from './history.ts';

/**
 * ↑ and ↓ through what was sent before, as in a shell: up from an empty box or from a recalled line, down back to
 * the empty box. Returns the line to show, or undefined when the key means what it always means.
 */
export function useRecall() {
  const back = useRef(0);
  return {
    recall(direction: 'up' | 'down', text: string): string | undefined {
      const lines = readHistory();
      const untouched = text === '' || text === lines[lines.length - back.current];
      const next = direction === 'up' ? back.current + 1 : back.current - 1;
      if (!untouched || next < 0 || next > lines.length) return undefined;
      if (text === '' && direction === 'down') return undefined;
      back.current = next;
      return lines[lines.length - next] ?? '';
    },
    forget() {
      back.current = 0;
    },
  };
}
