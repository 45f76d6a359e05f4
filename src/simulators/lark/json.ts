import { parseJson } from '../parse-json.ts';
/** JSON as it came, to be looked at with care. */
export type Json = Record<string, unknown>;

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object in a text; undefined where there is none. */
export function parseObject(text: string): Json | undefined {
  const value = parseJson(text);
  return isJson(value) ? value : undefined;
}

export function textAt(value: unknown, key: string): string {
  const found = isJson(value) ? value[key] : undefined;
  return typeof found === 'string' ? found : '';
}

export function listAt(value: unknown, key: string): unknown[] {
  const found = isJson(value) ? value[key] : undefined;
  return Array.isArray(found) ? found : [];
}

/** The object itself and every object below it. */
export function* objectsIn(value: unknown): Generator<Json> {
  if (Array.isArray(value)) for (const one of value) yield* objectsIn(one);
  if (!isJson(value)) return;
  yield value;
  for (const one of Object.values(value)) yield* objectsIn(one);
}
