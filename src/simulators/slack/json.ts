/** A JSON object of which nothing is known yet. */
export type Json = Record<string, unknown>;

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects of a list; nothing for anything else. */
export function objects(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isJson) : [];
}

/** The object at a key, or an empty one. */
export function child(value: Json | undefined, key: string): Json {
  const found = value?.[key];
  return isJson(found) ? found : {};
}

/** The text at a key, or an empty one. */
export function str(value: Json | undefined, key: string): string {
  const found = value?.[key];
  return typeof found === 'string' ? found : '';
}
