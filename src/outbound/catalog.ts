import type { z } from 'zod';
import { AppError } from '../domain/errors.ts';
import { nearest } from '../domain/nearest.ts';
import type { CatalogEntry } from './catalog/entry.ts';
import { operationalEvents } from './catalog/operations.ts';
import { sessionEvents } from './catalog/sessions.ts';
import { ticketEvents } from './catalog/tickets.ts';
import { envelope } from './envelope.ts';

export type { CatalogEntry } from './catalog/entry.ts';

/** Every type of event there is. A project can publish these and no others, so that every receiver knows their shape. */
export const catalog: readonly CatalogEntry[] = [...ticketEvents, ...sessionEvents, ...operationalEvents];

const byType = new Map(catalog.map((entry) => [entry.type, entry]));

/** Whether a type is about the relay itself. */
export function isOperational(type: string): boolean {
  return byType.get(type)?.operational ?? /^(?:endpoint|delivery|webhook)\./.test(type);
}

/**
 * Checks what is to be published. Throws `event_type_unknown` with the type that was probably meant, or
 * `event_data_invalid` naming the first field that is missing, unknown or of another kind.
 */
export function checkEvent(type: string, data: unknown): void {
  const result = entryOf(type).shape.safeParse(data);
  if (result.success) return;
  const { field, why, whyZh } = explain(result.error);
  throw new AppError('event_data_invalid', { type, field, why, whyZh });
}

/** The sample of a type, bare and as the body that is sent. Throws `event_type_unknown`. */
export function sampleOf(type: string): { data: unknown; body: string } {
  const data = entryOf(type).sample;
  const body = envelope({
    id: 'evt_00000000000000000000sample',
    type,
    timestamp: new Date('2024-01-15T10:30:00Z'),
    data,
  });
  return { data, body };
}

function entryOf(type: string): CatalogEntry {
  const entry = byType.get(type);
  if (!entry) throw new AppError('event_type_unknown', { type: type.slice(0, 100), ...typeHint(type) });
  return entry;
}

/** What somebody who wrote an unknown type, or the beginning of one, probably meant. */
export function typeHint(wrong: string): { hint: string; hintZh: string } {
  const families = new Set(catalog.map(({ type }) => `${type.slice(0, type.indexOf('.'))}.*`));
  const meant = nearest(wrong, [...byType.keys(), ...(wrong.endsWith('*') ? families : [])]);
  if (meant) return { hint: `Did you mean "${meant}"?`, hintZh: `您是指“${meant}”吗？` };
  const known = [...families].join(', ');
  return { hint: `The types are those of ${known}.`, hintZh: `可用类型：${known}。` };
}

function explain(error: z.ZodError): { field: string; why: string; whyZh: string } {
  const issue = error.issues[0];
  if (issue?.code === 'unrecognized_keys') {
    const field = fieldOf([...issue.path, issue.keys[0] ?? '']);
    return { field, why: 'there is no such field in this event', whyZh: '该事件没有此字段' };
  }
  const field = fieldOf(issue?.path ?? []);
  if (issue?.code === 'invalid_type') {
    const { expected } = issue;
    const missing = issue.input === undefined && issue.message.endsWith('undefined');
    if (missing) return { field, why: `it is missing; its type is ${expected}`, whyZh: `缺失；类型应为 ${expected}` };
    return { field, why: `its type has to be ${expected}`, whyZh: `类型应为 ${expected}` };
  }
  return { field, why: issue?.message ?? 'it does not fit', whyZh: issue?.message ?? '不符合要求' };
}

function fieldOf(path: readonly PropertyKey[]): string {
  return ['data', ...path.map((step) => String(step).slice(0, 60))].join('.');
}
