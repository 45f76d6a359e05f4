import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const testFolder = path.join(import.meta.dirname, '..');

/** Ids at the beginning of a title or of a part of it (`V9, F12: …`, `…; F16: …`), and `(case I4)` at its end. */
const named = /\b([A-Z]\d{1,2})(?=(?:,? (?:and )?[A-Z]\d{1,2})*: )|\(case ([A-Z]\d{1,2})\)/g;

/** A text in quotes on one line: a title of a test, of a group, or of a row of cases. */
const quoted = /(['"`])((?:\\.|(?!\1)[^\\\n])*)\1/g;

/** Which case is named by the titles of which test files. The list of the cases itself does not count. */
export function casesInTitles(): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const file of readdirSync(testFolder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.test.ts') || file.endsWith('cases.test.ts')) continue;
    for (const id of idsIn(readFileSync(path.join(testFolder, file), 'utf8'))) {
      const files = found.get(id) ?? new Set();
      found.set(id, files.add(file));
    }
  }
  return found;
}

/** The ids that the titles of a test file name. */
export function idsIn(code: string): Set<string> {
  const titles = [...code.matchAll(quoted)].map((match) => match[2] ?? '');
  return new Set(titles.flatMap((title) => [...title.matchAll(named)].map((match) => match[1] ?? match[2] ?? '')));
}
