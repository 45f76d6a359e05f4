import type { EventSummary } from '../domain/inbound-event.ts';
import { failureJson } from './run-json.ts';

/** A stored event as lists show it: what came in and what was decided, without the payload. */
export function toEventJson(event: EventSummary) {
  return {
    id: event.id,
    kind: event.kind,
    webhookUuid: event.webhookUuid,
    webhookId: event.webhookId,
    source: event.source,
    event: event.event,
    deliveryKey: event.deliveryKey,
    bodyHash: event.bodyHash,
    status: event.status,
    verdict: event.verdict,
    reason: event.reason ?? null,
    error: failureJson(event.error),
    attempts: event.attempts,
    replyTo: event.replyTo ?? null,
    ...(event.size !== undefined && { size: event.size }),
    expungedAt: event.expunged?.at.toISOString() ?? null,
    receivedAt: event.receivedAt.toISOString(),
    correlationId: event.correlationId,
  };
}
