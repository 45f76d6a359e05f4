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
  const needed: [string, string][] = [];
  const others: [string, string][] = [];
  for (const [name, values] of request.headers) {
    const { isPublic, isNeeded, stored } = known(name);
    if (name === secure || !isPublic) continue;
    (isNeeded ? needed : others).push([stored, visible(values.join(', '), longestValue)]);
  }
  return Object.fromEntries([...needed, ...others].slice(0, mostHeaders));
}

interface HeaderName {
  isPublic: boolean;
  isNeeded: boolean;
  /** As it is stored. */
  stored: string;
}

/** Names remembered at most; all are forgotten when there would be more. */
const mostNames = 1_000;
const names = new Map<string, HeaderName>();

/** What is to be known of a name. Senders use the same few again and again. */
function known(name: string): HeaderName {
  const before = names.get(name);
  if (before) return before;
  const isPublic = name !== '__proto__' && !secretName.test(name);
  const found = { isPublic, isNeeded: neededName.test(name), stored: storedName(name) };
  if (name.length > longestName) return found;
  if (names.size >= mostNames) names.clear();
  names.set(name, found);
  return found;
}

/** `.` and `$` have a meaning in MongoDB's field names. */
function storedName(name: string): string {
  return visible(name, longestName).replaceAll(/[.$]/g, '_');
}

/** Cuts a text and spells out what could break a log line or hide text: control, line and direction characters. */
function visible(text: string, longest: number): string {
  if (text.length <= longest && /^[ -~]*$/.test(text)) return text;
  const cut = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return cut.replace(
    /[\p{Cc}\p{Cf}\u2028\u2029]|\p{Cs}/gu,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}
