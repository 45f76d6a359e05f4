import type { Language } from '../../domain/errors.ts';

/** One sentence in every language; leaving one out is a type error. `{name}` is filled in. */
export type Wording = Record<Language, string>;
