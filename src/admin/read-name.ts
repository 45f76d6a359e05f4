import { fieldInvalid } from './field-problems.ts';

/** The name of something, as people give it: 1 to 100 characters on one line. Throws `field_invalid` for `name`. */
export function readName(text: string): string {
  const name = text.trim();
  if (/^[^\p{Cc}\u2028\u2029]{1,100}$/u.test(name)) return name;
  throw fieldInvalid('name', 'name_length');
}
