/** The candidate that takes the fewest edits to reach from `word`; undefined when all are too far to be meant. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const typed = word.slice(0, 30).toLowerCase();
  let best: { name: string; edits: number } | undefined;
  for (const name of candidates) {
    const edits = typed.length > 1 && name.startsWith(typed) ? 1 : editDistance(typed, name);
    if (!best || edits < best.edits) best = { name, edits };
  }
  return best && best.edits <= Math.max(1, Math.floor(best.name.length / 3)) ? best.name : undefined;
}

/** Insertions, deletions, replacements and swaps of neighbours between two short words. */
function editDistance(a: string, b: string): number {
  let twoAgo: number[] = [];
  let before = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let edits = Math.min((before[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (before[j - 1] ?? 0) + same);
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) edits = Math.min(edits, (twoAgo[j - 2] ?? 0) + 1);
      row.push(edits);
    }
    twoAgo = before;
    before = row;
  }
  return before[b.length] ?? 0;
}
