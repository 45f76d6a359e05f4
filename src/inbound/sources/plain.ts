import { randomUUID } from 'node:crypto';
import { bodySignature, verifyBodySignature } from '../body-signature.ts';
import { eventHeader, namePart } from '../event-name.ts';
import { readPayload } from '../facts/payload.ts';
import { firstText } from '../facts/wording.ts';
import { hasHeader, soleHeader } from '../header.ts';
import { liveSecrets } from '../live-secrets.ts';
import { parseBody } from '../parse-body.ts';
import { loadSamples } from '../samples.ts';
import type { InboundRequest, Source } from '../source.ts';
import { plainFacts } from './plain/facts.ts';
import { plainSetUp } from './plain/set-up.ts';

/**
 * Where senders put `sha256=<hex>`. `X-Hub-Signature` counts only without its `-256` sibling, because GitHub-like
 * senders put SHA-1 into it beside the other.
 */
const signatureHeaders = [
  'X-Hub-Signature-256',
  'X-Signature-256',
  'X-Webhook-Signature',
  'X-Signature',
  'X-Hub-Signature',
];

/** Where senders put an id that stays the same when they send again. */
const deliveryHeaders = ['Idempotency-Key', 'webhook-id', 'X-Delivery-Id', 'X-Request-Id'];

const samples = loadSamples('plain', 'deploy.finished');

/** Any sender that can set a header or sign its body with HMAC-SHA256. */
export const plain: Source = {
  name: 'plain',
  title: 'Any sender',
  options: { secret: 'signature', maxBody: 1024 * 1024, events: [] },

  /** Every signature header that came has to fit, and at least one has to come. */
  verify(request, _webhook, secrets) {
    const live = liveSecrets(secrets, request.receivedAt);
    if (live.length === 0) return { ok: false, reason: 'the webhook has no secret' };
    const came = signatureHeaders.filter((name) => hasHeader(request, name));
    const counted = came.includes('X-Hub-Signature-256') ? came.filter((name) => name !== 'X-Hub-Signature') : came;
    const done = counted.map((name) => verifyBodySignature(request, name, live));
    return (
      done.find((one) => !one.ok) ?? done[0] ?? { ok: false, reason: `none of ${signatureHeaders.join(', ')} came` }
    );
  },

  describe(request) {
    const { payload } = parseBody(soleHeader(request, 'Content-Type'), request.body);
    return { event: plainEvent(request, payload), deliveryId: deliveryId(request), payload, ping: false };
  },

  facts: plainFacts,

  sample(event) {
    const { event: name, body } = samples.fresh(event);
    return {
      event: name,
      headers: { 'Content-Type': 'application/json', 'X-Event-Type': name, 'Idempotency-Key': randomUUID() },
      body,
    };
  },

  sign: (sample, secret) => ({ ...sample.headers, 'X-Hub-Signature-256': bodySignature(sample.body, secret) }),

  setUp: plainSetUp,
};

function plainEvent(request: InboundRequest, payload: unknown): string {
  const body = readPayload(payload);
  const named = eventHeader(request, 'X-Event-Type') ?? firstText(body, ['type', 'event', 'event_type']);
  return namePart(named) ?? 'event';
}

function deliveryId(request: InboundRequest): string | undefined {
  for (const name of deliveryHeaders) {
    const id = soleHeader(request, name);
    if (id !== undefined) return id;
  }
  return undefined;
}
