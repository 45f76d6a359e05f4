/** An id for a channel from its title: `Release notes` → `release-notes`; letters without a Latin form get code points. */
export function channelIdOf(title: string): string {
  const plain = title
    .trim()
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '');
  const latin = plain.replace(/[^\p{Letter}\p{Number}]+/gu, '-').replace(/^-+|-+$/g, '');
  return Array.from(latin, (letter) => (/[a-z0-9-]/.test(letter) ? letter : `u${letter.codePointAt(0)?.toString(16)}`))
    .join('')
    .slice(0, 40);
}
