import { VisuallyHidden } from '@mantine/core';
import { useSyncExternalStore } from 'react';

let said = '';
const listeners = new Set<() => void>();

/** Has screen readers say a sentence when they are free. The same sentence twice is said twice. */
export function announce(sentence: string): void {
  said = sentence === said ? `${sentence}\u00a0` : sentence;
  for (const listener of listeners) listener();
}

function onAnnounce(changed: () => void): () => void {
  listeners.add(changed);
  return () => listeners.delete(changed);
}

/** The one live region of the page. */
export function Announcer() {
  const sentence = useSyncExternalStore(onAnnounce, () => said);
  return (
    <VisuallyHidden role="status" aria-live="polite">
      {sentence}
    </VisuallyHidden>
  );
}
