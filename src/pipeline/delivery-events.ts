import type { Delivery } from '../domain/delivery.ts';
import type { Endpoint } from '../domain/endpoint.ts';
import type { Logger } from '../domain/logger.ts';
import type { DeliveryNews, TellDelivery } from './delivery-news.ts';
import type { Publish } from './publish.ts';

/** The failed try of a delivery that is told of as failing: the fourth, as at Svix. */
const failingAt = 4;

/**
 * Tells subscribers of `delivery.*` and `endpoint.disabled` how deliveries go. Best effort, and never about an
 * operational event: a receiver of these that fails makes no further ones.
 */
export function createDeliveryEvents({ publish, log }: { publish: Publish; log: Logger }): TellDelivery {
  return (news) => {
    const type = news.delivery.operational ? undefined : typeOf(news);
    if (!type) return;
    const { endpoint, delivery } = news;
    const data = {
      endpoint: endpointFacts(endpoint),
      ...(type.startsWith('delivery.') && { delivery: deliveryFacts(news) }),
    };
    const id = `${news.attempt.id.replace(/^[a-z]+_/, 'evt_')}_${type.slice(type.indexOf('.') + 1)}`;
    publish({
      project: endpoint.project,
      type,
      data,
      id,
      aboutEndpoint: endpoint.id,
      timestamp: news.attempt.at,
    }).catch((error: unknown) =>
      log.warn({ err: error, type, delivery: delivery.id }, 'an operational event could not be published'),
    );
  };
}

function typeOf({ kind, delivery, attempt }: DeliveryNews): string | undefined {
  if (kind === 'failed') return attempt.number === failingAt ? 'delivery.failing' : undefined;
  if (kind === 'dead') return 'delivery.exhausted';
  if (kind === 'delivered') return wasTold(delivery) ? 'delivery.recovered' : undefined;
  return kind === 'disabled' ? 'endpoint.disabled' : undefined;
}

/** Whether an earlier try of it was told of as failing, or was its last. */
function wasTold({ attempts }: Delivery): boolean {
  return attempts.some(({ ok, number, nextAt }) => !ok && (number >= failingAt || nextAt === undefined));
}

function endpointFacts({ id, url, description, state, stateReason }: Endpoint) {
  return { id, url, description, state, reason: stateReason ?? null };
}

function deliveryFacts({ delivery, attempt }: DeliveryNews) {
  const { id, eventId: event_id, eventType: event_type, tries } = delivery;
  return {
    id,
    event_id,
    event_type,
    tries,
    error_class: attempt.errorClass ?? null,
    status: attempt.status ?? null,
    next_at: attempt.nextAt?.toISOString() ?? null,
  };
}
