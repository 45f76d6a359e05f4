import type { Relay } from '../../admin/relay.ts';
import { type DeliveryFilter, deliveryIdOf } from '../../domain/delivery.ts';
import { AppError } from '../../domain/errors.ts';
import type { Answer, Call, Handler } from '../route.ts';
import { type AttemptOf, walkAttempts } from './attempt-pages.ts';
import { toSvixMessage } from './message.ts';
import { readSvixQuery, type SvixQuery, svixPage } from './svix-list.ts';

/** A try as Svix's clients read it. */
function toSvixAttempt({ delivery, attempt }: AttemptOf, url: string) {
  return {
    id: attempt.id,
    endpointId: delivery.endpointId,
    msgId: delivery.eventId,
    url,
    response: attempt.response ?? '',
    responseStatusCode: attempt.status ?? 0,
    responseDurationMs: attempt.timing.total,
    status: attempt.ok ? 0 : 2,
    statusText: attempt.ok ? 'success' : 'fail',
    triggerType: attempt.chain > 1 ? 1 : 0,
    timestamp: attempt.at.toISOString(),
  };
}

const parameters = [
  'status',
  'status_code_class',
  'before',
  'after',
  'with_content',
  'with_msg',
  'expanded_statuses',
  'event_types',
];

/** The tries of an endpoint: those of the newest event first. */
export function listAttemptsByEndpoint(relay: Relay): Handler {
  return async (call) => {
    const { id } = await relay.getEndpoint(call.actor, call.param('project'), call.param('id'));
    return await listAttempts(relay, call, { endpointId: id, query: readSvixQuery(call.query, parameters) });
  };
}

/** The tries of a message at all its endpoints, or at `endpoint_id`. */
export function listAttemptsByMessage(relay: Relay): Handler {
  return async (call) => {
    const query = readSvixQuery(call.query, [...parameters, 'endpoint_id']);
    const { id } = await relay.getOutboundEvent(call.actor, call.param('project'), call.param('msg'));
    const named = query.get('endpoint_id');
    const endpointId = named && (await relay.endpointIdOf(call.actor, call.param('project'), named));
    return await listAttempts(relay, call, { eventId: id, endpointId, query });
  };
}

interface Listing extends Pick<DeliveryFilter, 'endpointId' | 'eventId'> {
  query: SvixQuery;
}

async function listAttempts(relay: Relay, call: Call, { query, ...of }: Listing): Promise<Answer> {
  const { items, next } = await walkAttempts(relay, call, { filter: { ...of, ...query.range }, query });
  const withContent = query.get('with_content') !== 'false';
  const shown = withContent ? await withResponses(relay, call, items) : items;
  const urls = await urlsOf(
    relay,
    call,
    items.map(({ delivery }) => delivery.endpointId),
  );
  const messages = query.get('with_msg') === 'true' ? await messagesOf(relay, call, items) : undefined;
  return svixPage({ items: shown, next }, (one) => {
    const msg = messages?.get(one.delivery.eventId);
    return { ...toSvixAttempt(one, urls.get(one.delivery.endpointId) ?? ''), ...(msg && { msg }) };
  });
}

/** Lists come without the answers to tries. */
async function withResponses(relay: Relay, { actor, param }: Call, items: readonly AttemptOf[]): Promise<AttemptOf[]> {
  const ids = [...new Set(items.map(({ delivery }) => delivery.id))];
  const whole = await Promise.all(ids.map((id) => relay.getDelivery(actor, param('project'), id)));
  const attempts = new Map(whole.flatMap((delivery) => delivery.attempts.map((attempt) => [attempt.id, attempt])));
  return items.map(({ delivery, attempt }) => ({ delivery, attempt: attempts.get(attempt.id) ?? attempt }));
}

async function messagesOf(relay: Relay, { actor, param }: Call, items: readonly AttemptOf[]) {
  const ids = [...new Set(items.map(({ delivery }) => delivery.eventId))];
  const events = await Promise.all(ids.map((id) => relay.getOutboundEvent(actor, param('project'), id)));
  return new Map(events.map((event) => [event.id, toSvixMessage(event)]));
}

/** Addresses of endpoints; one that was deleted has none any more. */
async function urlsOf(relay: Relay, { actor, param }: Call, ids: readonly string[]): Promise<Map<string, string>> {
  const urls = new Map<string, string>();
  for (const id of new Set(ids)) {
    const endpoint = await relay.getEndpoint(actor, param('project'), id).catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'not_found') return undefined;
      throw error;
    });
    urls.set(id, endpoint?.url ?? '');
  }
  return urls;
}

/** One try of a message, at whichever endpoint it was made. */
export function getAttempt(relay: Relay): Handler {
  return async (call) => {
    const { actor, param } = call;
    const wanted = param('attempt');
    let cursor: string | undefined;
    do {
      const page = await relay.listDeliveries(
        actor,
        param('project'),
        { limit: 250, cursor },
        { eventId: param('msg') },
      );
      const found = page.items.find(({ attempts }) => attempts.some(({ id }) => id === wanted));
      if (found) return await showAttempt(relay, call, found.id);
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    throw attemptUnknown(wanted);
  };
}

async function showAttempt(relay: Relay, call: Call, deliveryId: string): Promise<Answer> {
  const { actor, param } = call;
  const delivery = await relay.getDelivery(actor, param('project'), deliveryId);
  const attempt = delivery.attempts.find(({ id }) => id === param('attempt'));
  if (!attempt) throw attemptUnknown(param('attempt'));
  const urls = await urlsOf(relay, call, [delivery.endpointId]);
  return { status: 200, body: toSvixAttempt({ delivery, attempt }, urls.get(delivery.endpointId) ?? '') };
}

function attemptUnknown(id: string): AppError {
  return new AppError('not_found', { what: 'attempt', whatZh: '尝试', id: id.slice(0, 100) });
}

/** Sends a message to an endpoint again; on its way already, it stays as it is. */
export function resend(relay: Relay): Handler {
  return async ({ actor, param }) => {
    await relay.replayOne(actor, param('project'), deliveryIdOf(param('msg'), param('id')));
    return { status: 202, body: {} };
  };
}
