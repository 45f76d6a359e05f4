import type { Language } from '../domain/errors.ts';
import { answerTexts } from './texts/answers.ts';
import { deadLetterTexts } from './texts/dead-letters.ts';
import { endpointFormTexts } from './texts/endpoint-form.ts';
import { endpointTexts } from './texts/endpoints.ts';
import { formTexts } from './texts/form.ts';
import { incidentTexts } from './texts/incidents.ts';
import { lostTexts } from './texts/lost.ts';
import { placeTexts } from './texts/places.ts';
import { roomTexts } from './texts/room.ts';
import type { Wording } from './texts/wording.ts';

/** Everything the conversation says, in every language. Errors have their own table (`domain/errors.ts`). */
const table = {
  ...answerTexts,
  ...deadLetterTexts,
  ...endpointFormTexts,
  ...endpointTexts,
  ...formTexts,
  ...incidentTexts,
  ...lostTexts,
  ...placeTexts,
  ...roomTexts,
} as const satisfies Record<string, Wording>;

export type TextKey = keyof typeof table;

/** The names of the gaps in a sentence: `{name}`. */
type Gaps<Sentence extends string> = Sentence extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Gaps<Rest>
  : never;

type Filling<Key extends TextKey> =
  Gaps<(typeof table)[Key]['en']> extends never ? [] : [Record<Gaps<(typeof table)[Key]['en']>, string | number>];

/** Says a sentence of the table in one language; forgetting to fill a gap is a type error. */
export type Say = <Key extends TextKey>(key: Key, ...filling: Filling<Key>) => string;

/** The wording of a language. */
export function wording(language: Language): Say {
  return (key, ...[filling]) => fill(table[key][language], filling ?? {});
}

/** A sentence as it stands in the table, with its gaps, for those who fill it later (forms). */
export function unfilled(key: TextKey, language: Language): string {
  return table[key][language];
}

/** Every key, for the tests that walk the table. */
export function textKeys(): readonly TextKey[] {
  return Object.keys(table) as TextKey[];
}

function fill(sentence: string, filling: Record<string, string | number>): string {
  return sentence.replace(/\{(\w+)\}/g, (gap, name: string) => String(filling[name] ?? gap));
}
