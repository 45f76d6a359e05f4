import { visibleText } from './visible-text.ts';

/**
 * Text from anywhere, as text: nothing in it is markup, nothing in it is invisible, and letters of another writing
 * direction stay where they are (`bdi`).
 */
export function Plain({ text, className }: { text: string; className?: string | undefined }) {
  return <bdi className={className}>{visibleText(text)}</bdi>;
}
