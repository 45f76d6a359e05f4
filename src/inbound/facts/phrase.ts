/** `synchronize` → `Synchronize`, `ready_for_review` → `Ready for review`. */
export function phrase(word: string): string {
  const words = word.replaceAll(/[_.:-]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
