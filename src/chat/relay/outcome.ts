import type { Attempt } from '../../domain/delivery.ts';
import type { Language } from '../../domain/errors.ts';
import { reasonIn, reasonKey } from '../../domain/reasons.ts';
import { shorten, visibleLine } from '../visible-text.ts';
import { failureWords } from './failure-words.ts';

/** Characters of a reason that are shown. */
const reasonShown = 200;

/**
 * How a failed try ended, each thing said once: the status; what kind of failure it is; and what exactly was found, in
 * its place where it says the same with more, behind it where it is somebody else's words.
 */
export function outcomeText(
  { status, errorClass, reason = '' }: Pick<Attempt, 'status' | 'errorClass' | 'reason'>,
  language: Language,
): string {
  const code = status === undefined ? '' : `HTTP ${status}`;
  const kind = errorClass ? failureWords[errorClass].short[language] : '';
  // "(5xx)" behind "HTTP 503" is no news.
  const shortKind = code === '' ? kind : kind.replace(/\s*[(（]\dx?x?\d*[)）]$/, '');
  const found = shorten(visibleLine(reasonIn(reason, language)), reasonShown);
  return [code, ...told({ reason, found, kind: shortKind, said: [code, errorClass ?? ''] })]
    .filter((part) => part !== '')
    .join(' · ');
}

function told(of: { reason: string; found: string; kind: string; said: readonly string[] }): string[] {
  if (of.reason === '' || of.said.includes(of.reason)) return [of.kind];
  const key = reasonKey(of.reason);
  if (key === 'answered' || key === 'redirected') return [of.kind];
  return key === undefined ? [of.kind, of.found] : [of.found];
}
