import type { WebhookSecrets } from '../../../domain/webhook.ts';
import { type HeaderRead, holdsSecret, readHeader } from '../../header.ts';
import { liveSecrets } from '../../live-secrets.ts';
import type { InboundRequest, Verification } from '../../source.ts';
import { isSigningToken, standardWebhookFault } from '../../standard-webhooks.ts';

/**
 * A secret of the form `whsec_…` is a signing token and demands a signature; any other is a secret token and has to
 * stand in `X-Gitlab-Token`. A signing token is never satisfied by a token header, so that stripping the signature
 * off a request gains nothing; while a rotation lasts, the older secret still counts in its own way.
 */
export function verifyGitlab(request: InboundRequest, secrets: WebhookSecrets): Verification {
  const live = liveSecrets(secrets, request.receivedAt);
  const done = live.map((secret) => (isSigningToken(secret) ? bySignature(request, secret) : byToken(request, secret)));
  return done.find((one) => one.ok) ?? done[0] ?? { ok: false, reason: 'the webhook has no secret' };
}

function bySignature(request: InboundRequest, secret: string): Verification {
  const fault = standardWebhookFault(request, secret);
  return fault === undefined ? { ok: true, by: 'webhook-signature', coversBody: true } : { ok: false, reason: fault };
}

function byToken(request: InboundRequest, secret: string): Verification {
  const sent: HeaderRead = readHeader(request, 'X-Gitlab-Token');
  if ('fault' in sent) return { ok: false, reason: sent.fault };
  if (!holdsSecret(sent.value, tokenOf(secret))) return { ok: false, reason: 'X-Gitlab-Token is another one' };
  return { ok: true, by: 'X-Gitlab-Token' };
}

/** GitLab leaves out line breaks when it sends the token. */
export function tokenOf(secret: string): string {
  return secret.replaceAll(/[\r\n]/g, '');
}
