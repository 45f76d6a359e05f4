import type { Language } from '../../domain/errors.ts';

/**
 * One sentence in every language; leaving one out is a type error. `{name}` is filled in with text, and so are numbers,
 * which say in English what becomes of the words after them: `{count:event|events}` is `1 event` and `2 events`,
 * `{seconds:}` the number alone. Chinese has no plural, so `{count}` does there.
 */
export type Wording = Record<Language, string>;
