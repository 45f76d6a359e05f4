import { useCallback, useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
const key = (spot: string) => `switchhook.draft.${spot}`;

/** What is typed but not sent, per channel or thread. Kept for this tab, so that it survives a reload. */
export function readDraft(spot: string): string {
  return sessionStorage.getItem(key(spot)) ?? '';
}

export function writeDraft(spot: string, text: string): void {
  if (text) sessionStorage.setItem(key(spot), text);
  else sessionStorage.removeItem(key(spot));
  for (const listener of listeners) listener();
}

function onDraftChange(changed: () => void): () => void {
  listeners.add(changed);
  return () => listeners.delete(changed);
}

/** The draft of a spot and how to change it. */
export function useDraft(spot: string): [string, (text: string) => void] {
  const text = useSyncExternalStore(onDraftChange, () => readDraft(spot));
  return [text, useCallback((next: string) => writeDraft(spot, next), [spot])];
}
