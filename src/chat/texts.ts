import type { Language } from '../domain/errors.ts';
import { answerTexts } from './texts/answers.ts';
import { deadLetterTexts } from './texts/dead-letters.ts';
import { endpointFormTexts } from './texts/endpoint-form.ts';
import { endpointTexts } from './texts/endpoints.ts';
import { formTexts } from './texts/form.ts';
import { incidentTexts } from './texts/incidents.ts';
import { keyTexts } from './texts/keys.ts';
import { lostTexts } from './texts/lost.ts';
import { orderTexts } from './texts/order.ts';
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
  ...keyTexts,
  ...lostTexts,
  ...orderTexts,
  ...placeTexts,
  ...roomTexts,
} as const satisfies Record<string, Wording>;

export type TextKey = keyof typeof table;

/** The gaps in a sentence: `name` of `{name}`, `count:event|events` of `{count:event|events}`. */
type Gaps<Sentence extends string> = Sentence extends `${string}{${infer Gap}}${infer Rest}` ? Gap | Gaps<Rest> : never;

/** The English sentence decides: a gap for text takes text, a gap for a number takes a number. */
type Fillings<Gap extends string> = {
  [Each in Gap as Each extends `${infer Name}:${string}` ? Name : Each]: Each extends `${string}:${string}`
    ? number
    : string;
};

type Filling<Key extends TextKey> =
  Gaps<(typeof table)[Key]['en']> extends never ? [] : [Fillings<Gaps<(typeof table)[Key]['en']>>];

/** Says a sentence of the table in one language; forgetting to fill a gap, or a number in a gap for text, is a type error. */
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
  return sentence.replace(
    /\{(\w+)(?::([^{}|]*)(?:\|([^{}]*))?)?\}/g,
    (gap, name: string, one?: string, more?: string) => {
      const value = filling[name];
      if (value === undefined) return gap;
      const noun = value === 1 ? one : (more ?? one);
      return noun ? `${value} ${noun}` : String(value);
    },
  );
}
