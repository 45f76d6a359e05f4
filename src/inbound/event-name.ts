import { AppError } from '../domain/errors.ts';
import { hasHeader, readHeader } from './header.ts';
import type { InboundRequest } from './source.ts';

const longest = 80;

/**
 * A sender's word made harmless for logs, filters and file look-ups: letters, digits and `_ : -` and single dots
 * inside stay, everything else becomes `_`; at most 80 characters (case L2). Undefined when nothing is left.
 */
export function namePart(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const words = value
    .trim()
    .slice(0, longest)
    .replace(/[^\w.:-]/g, '_')
    .split('.');
  const name = words.filter((word) => word !== '').join('.');
  return /[A-Za-z0-9]/.test(name) ? name : undefined;
}

/** `push`, or `pull_request.opened` when there is an action. The action's own dots become `_`. */
export function eventName(base: string, action: unknown): string {
  const part = namePart(action)?.replaceAll('.', '_');
  return part ? `${base}.${part}` : base;
}

/** The part of an event's name before the first dot. */
export function baseOf(event: string): string {
  const dot = event.indexOf('.');
  return dot < 0 ? event : event.slice(0, dot);
}

/** The part of an event's name after the first dot, if any. */
export function actionOf(event: string): string | undefined {
  const dot = event.indexOf('.');
  return dot < 0 ? undefined : event.slice(dot + 1);
}

/** A header that names the event: undefined when absent. Throws `event_mismatch` when it is repeated or empty. */
export function eventHeader(request: InboundRequest, name: string): string | undefined {
  if (!hasHeader(request, name)) return undefined;
  const read = readHeader(request, name);
  if ('fault' in read) throw new AppError('event_mismatch');
  return read.value.trim();
}
