import type { Webhook } from '../domain/webhook.ts';
import type { InboundRequest } from './source.ts';

const mostHeaders = 40;
const longestName = 100;
const longestValue = 500;

/** Names that carry credentials or signatures, whoever sends them. */
const secretName =
  /auth|cookie|token|secret|signature|passw|api-?key|access-?key|credential|session|jwt|cert|^x-forwarded-email$/;

/** Names kept first, so that a flood of others can't push out what the event needs to be read again. */
const neededName =
  /^(?:content-type|user-agent|idempotency-key|switchhook-(?:hops|callback)$|webhook-|x-(?:github|gitlab|event|request|webhook|delivery)-)/;

/**
 * The headers to store with an event: no credentials, no signatures, not the webhook's secure header (cases P5, L1);
 * at most 40, each value at most 500 characters, control characters visible (L2). Values of a header that came
 * several times are joined by a comma.
 */
export function redactHeaders(
  request: InboundRequest,
  webhook: Pick<Webhook, 'secureHeaderName'>,
): Record<string, string> {
  const secure = webhook.secureHeaderName?.toLowerCase();
  const kept = [...request.headers].filter(([name]) => name !== secure && isPublic(name));
  const needed = kept.filter(([name]) => neededName.test(name));
  const others = kept.filter(([name]) => !neededName.test(name));
  return Object.fromEntries(
    [...needed, ...others]
      .slice(0, mostHeaders)
      .map(([name, values]) => [storedName(name), visible(values.join(', '), longestValue)]),
  );
}

function isPublic(name: string): boolean {
  return name !== '__proto__' && !secretName.test(name);
}

/** `.` and `$` have a meaning in MongoDB's field names. */
function storedName(name: string): string {
  return visible(name, longestName).replaceAll(/[.$]/g, '_');
}

/** Cuts a text and spells out what could break a log line or hide text: control, line and direction characters. */
function visible(text: string, longest: number): string {
  const cut = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return cut.replace(
    /[\p{Cc}\p{Cf}\u2028\u2029]|\p{Cs}/gu,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}
