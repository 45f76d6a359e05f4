import type { Door } from '../domain/webhook.ts';
import { verifyBodySignature } from './body-signature.ts';
import { holdsSecret, readHeader } from './header.ts';
import { liveSecrets } from './live-secrets.ts';
import type { InboundRequest, Source, Verification } from './source.ts';

/**
 * Every check that the webhook asks for: the source's own under its secret, the secure header, the SHA-256 body
 * signature. All of them have to hold. A webhook without any check accepts only if it was made `unverified`; a check
 * that is configured but can't be done (blank secret, missing value) fails. Never throws.
 */
export function verifyRequest(source: Source, request: InboundRequest, door: Door): Verification {
  try {
    return allOf(outcomes(source, request, door), door);
  } catch {
    return { ok: false, reason: 'a check could not be carried out' };
  }
}

function outcomes(source: Source, request: InboundRequest, door: Door): Verification[] {
  const { webhook, secrets } = door;
  const done: Verification[] = [];
  if (webhook.secureHeaderName !== undefined || secrets.secureHeaderValue !== undefined) {
    done.push(checkSecureHeader(request, door));
  }
  const bySource = hasSecret(door) ? source.verify(request, webhook, secrets) : undefined;
  if (bySource) done.push(bySource);
  if (webhook.requireSha256 && !coversBody(bySource)) done.push(checkSha256(request, door));
  return done;
}

function allOf(done: Verification[], { webhook }: Door): Verification {
  if (done.length === 0) {
    return webhook.unverified ? { ok: true, by: 'nothing' } : { ok: false, reason: 'the webhook has no check' };
  }
  const failed = done.find((one) => !one.ok);
  if (failed) return failed;
  const by = done.map((one) => (one.ok ? one.by : '')).join(' and ');
  return { ok: true, by, coversBody: done.some(coversBody) };
}

function hasSecret({ webhook, secrets }: Door): boolean {
  return webhook.hasSecret || secrets.current !== undefined;
}

function coversBody(verification: Verification | undefined): boolean {
  return verification?.ok === true && verification.coversBody === true;
}

function checkSecureHeader(request: InboundRequest, { webhook, secrets }: Door): Verification {
  const name = webhook.secureHeaderName;
  const expected = secrets.secureHeaderValue;
  if (!name || !expected) return { ok: false, reason: 'the secure header of the webhook is not complete' };
  const sent = readHeader(request, name);
  if ('fault' in sent) return { ok: false, reason: sent.fault };
  if (!holdsSecret(sent.value, expected)) return { ok: false, reason: `${name} has another value` };
  return { ok: true, by: name };
}

function checkSha256(request: InboundRequest, { secrets }: Door): Verification {
  const live = liveSecrets(secrets, request.receivedAt);
  if (live.length === 0) return { ok: false, reason: 'a SHA-256 signature is required but the webhook has no secret' };
  return verifyBodySignature(request, 'X-Hub-Signature-256', live);
}
