import { isDeepStrictEqual } from 'node:util';
import { fieldInvalid } from '../admin/field-problems.ts';
import { AppError } from '../domain/errors.ts';

/** What can be edited, and how the rest of a body is read; `parse` refuses what is no object. */
export interface Editable<Edit> {
  fields: readonly string[];
  parse(body: unknown): Edit;
}

/**
 * Reads the body of a PUT. What GET showed may be sent back whole: fields that can't be changed are let through when
 * they are as they were (`field_read_only` otherwise, case D2), and `version` says which state the editor saw.
 */
export function readEdit<Edit>(
  body: unknown,
  current: object,
  { fields, parse }: Editable<Edit>,
): { edit: Edit; version: number | undefined } {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return { edit: parse(body), version: undefined };
  }
  const { version, ...given }: { version?: unknown } = body;
  const shown = new Map<string, unknown>(Object.entries(current));
  const isReadOnly = (field: string) => shown.has(field) && !fields.includes(field);
  for (const [field, value] of Object.entries(given)) {
    if (isReadOnly(field) && !isDeepStrictEqual(value, shown.get(field))) {
      throw new AppError('field_read_only', { field });
    }
  }
  const edit = parse(Object.fromEntries(Object.entries(given).filter(([field]) => !isReadOnly(field))));
  return { edit, version: readVersion(version) };
}

function readVersion(version: unknown): number | undefined {
  if (version === undefined) return undefined;
  if (typeof version === 'number' && Number.isInteger(version) && version > 0) return version;
  throw fieldInvalid('version', { en: 'use the version that GET showed.', zh: '请使用 GET 返回的 version。' });
}
