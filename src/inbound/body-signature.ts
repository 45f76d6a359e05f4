import { hmacSha256Hex, matchesHmacSha256Hex } from '../crypto/hmac.ts';
import { readHeader } from './header.ts';
import { anySecret } from './live-secrets.ts';
import type { InboundRequest, Verification } from './source.ts';

const prefix = 'sha256=';

/**
 * Checks `sha256=<hex HMAC-SHA256 of the raw body>` in one header, as GitHub and many others send it. Only this very
 * spelling counts: lower-case prefix and digits, nothing before or after.
 * See https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 */
export function verifyBodySignature(request: InboundRequest, header: string, secrets: readonly string[]): Verification {
  const sent = readHeader(request, header);
  if ('fault' in sent) return { ok: false, reason: sent.fault };
  if (!sent.value.startsWith(prefix)) return { ok: false, reason: `${header} does not begin with ${prefix}` };
  const hex = sent.value.slice(prefix.length);
  const genuine = anySecret(secrets, (secret) => matchesHmacSha256Hex(hex, secret, request.body));
  if (!genuine) return { ok: false, reason: `${header} does not fit the body and the secret` };
  return { ok: true, by: header, coversBody: true };
}

/** The value that `verifyBodySignature` accepts. */
export function bodySignature(body: Buffer, secret: string): string {
  return prefix + hmacSha256Hex(secret, body);
}
