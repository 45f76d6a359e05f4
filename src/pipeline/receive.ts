import { hash } from 'node:crypto';
import { callbackHeader, callbackOf } from '../domain/callback.ts';
import type { Clock } from '../domain/clock.ts';
import { AppError } from '../domain/errors.ts';
import { hopsHeader, hopsOf, mostHops } from '../domain/hops.ts';
import { correlationIdOf, newId } from '../domain/ids.ts';
import type { InboundEvent, Verdict } from '../domain/inbound-event.ts';
import type { Logger } from '../domain/logger.ts';
import { reasonText } from '../domain/reasons.ts';
import type { Door, Webhook } from '../domain/webhook.ts';
import type { Description, InboundRequest, Source, Verification } from '../inbound/source.ts';
import type { Accepted, Audit, Doors, EventQueue } from './ports.ts';
import type { RateLimit } from './rate-limit.ts';
import type { WorkWindow } from './work-window.ts';

/** A request as it came over the wire. */
export interface WireRequest extends InboundRequest {
  remoteAddress: string;
  /** Place of the request in a trace. */
  trace?: string | undefined;
}

/** What the sender is told. 200 also for what is not run: senders disable hooks that answer otherwise. */
export interface ReceiveAnswer {
  status: 200;
  body: { status: Verdict | 'duplicate' | 'conflict'; event: string; message: string };
}

/** Takes one request for one address. Throws AppError for every other answer than 200. */
export type Receive = (webhookId: string, request: WireRequest) => Promise<ReceiveAnswer>;

export interface ReceiveDeps {
  doors: Doors;
  events: Pick<EventQueue, 'accept' | 'findReplay'>;
  window: Pick<WorkWindow, 'reserve' | 'cancel' | 'handOver'>;
  sources: ReadonlyMap<string, Source>;
  verify(source: Source, request: InboundRequest, door: Door): Verification;
  passesFilter(filters: readonly string[], event: string): boolean;
  deliveryKey(deliveryId: string | undefined, bodyHash: string): string;
  redactHeaders(request: InboundRequest, webhook: Webhook): Record<string, string>;
  /** Whether an endpoint of the project can be told when a run has ended; without it, none can. */
  takesCallback?: ((project: string, endpointId: string) => boolean | Promise<boolean>) | undefined;
  rateLimit: RateLimit;
  audit: Audit;
  clock: Clock;
  log: Logger;
}

/** Refusals per webhook and minute that are written down one by one; a flood is only counted (case R1). */
const refusalsPerMinute = 60;

/**
 * The door: find the webhook, verify the raw bytes, name the event, filter it, store it durably, hand it over, and
 * only then say 200. Nothing that failed verification is stored; nothing is acknowledged before it is stored.
 */
export function createReceive(deps: ReceiveDeps): Receive {
  return async (webhookId, request) => {
    const door = await deps.doors.find(webhookId);
    if (!door) throw new AppError('webhook_unknown');
    const source = deps.sources.get(door.webhook.source);
    if (!source) throw new AppError('webhook_unknown');
    check(deps, source, request, door);
    limit(deps, door.webhook);
    const described = describe(deps, source, request, door.webhook);
    await checkCallback(deps, door.webhook, request);
    return await store(deps, { webhook: door.webhook, described, request });
  };
}

/** Throws unless the request is genuine. The caller never learns which check failed; the audit log does. */
function check(deps: ReceiveDeps, source: Source, request: WireRequest, door: Door): void {
  const verification = deps.verify(source, request, door);
  if (verification.ok) return;
  const wait = deps.rateLimit(`refused:${door.webhook.uuid}`, refusalsPerMinute);
  if (wait === 0) refuse(deps, door.webhook, verification.reason, request);
  // A switched-off webhook looks like none to whoever can't sign, however often it is tried (case I3).
  if (!door.webhook.enabled) throw new AppError('webhook_unknown');
  throw wait > 0 ? new AppError('rate_limited', { seconds: wait }) : new AppError('verification_failed');
}

function refuse(deps: ReceiveDeps, webhook: Webhook, reason: string, request: WireRequest): void {
  deps.log.info({ webhook: webhook.uuid, reason }, '[WEBHOOK] refused');
  deps.audit({
    project: webhook.project,
    actor: 'sender',
    actorName: request.remoteAddress,
    via: 'http',
    action: 'inbound.refused',
    target: webhook.uuid,
    outcome: 'refused',
    details: { reason, size: String(request.body.length) },
  });
}

function limit(deps: ReceiveDeps, webhook: Webhook): void {
  const seconds = deps.rateLimit(webhook.uuid, webhook.rateLimit);
  if (seconds > 0) throw new AppError('rate_limited', { seconds });
}

function describe(deps: ReceiveDeps, source: Source, request: WireRequest, webhook: Webhook): Description {
  try {
    return source.describe(request);
  } catch (error) {
    if (error instanceof AppError) refuse(deps, webhook, error.message, request);
    throw error;
  }
}

/**
 * Who asks for a callback names an endpoint of the project: its address, signature and schedule are an admin's doing,
 * so the header gives no right that a stolen request could use. One that can't be honoured is refused, not dropped.
 */
async function checkCallback(deps: ReceiveDeps, { project }: Webhook, request: WireRequest): Promise<void> {
  const values = request.headers.get(callbackHeader);
  if (!values) return;
  const id = values.length === 1 ? callbackOf(values[0]) : undefined;
  if (id !== undefined && (await deps.takesCallback?.(project, id))) return;
  throw new AppError('callback_unknown', { endpoint: values.join(', ').slice(0, 60) });
}

interface Verified {
  webhook: Webhook;
  described: Description;
  request: WireRequest;
}

async function store(deps: ReceiveDeps, verified: Verified): Promise<ReceiveAnswer> {
  const { webhook, described, request } = verified;
  const event = toEvent(deps, verified);
  if (webhook.replayWindow > 0) {
    event.replayGuarded = true;
    const since = new Date(request.receivedAt - webhook.replayWindow * 1000);
    const earlier = await deps.events.findReplay(webhook.uuid, event.bodyHash, since);
    if (earlier) return answer('duplicate', earlier, 'The same body came in a moment ago.');
  }
  const runs = event.status === 'queued';
  event.lease = runs ? deps.window.reserve(event.body.length) : undefined;
  if (event.lease) event.attempts = 1;
  const stored = await acceptOrCancel(deps, event);
  if (stored.outcome !== 'stored') return notStored(deps, verified, stored);
  if (event.lease) deps.window.handOver(event);
  deps.log.debug({ ...ids(event), verdict: event.verdict }, '[WEBHOOK] stored');
  return answer(event.verdict, event.id, event.reason ?? `Stored ${described.event}.`);
}

async function acceptOrCancel(deps: ReceiveDeps, event: InboundEvent): Promise<Accepted> {
  let stored: Accepted | undefined;
  try {
    stored = await deps.events.accept(event);
    return stored;
  } finally {
    if (event.lease && stored?.outcome !== 'stored') deps.window.cancel(event.body.length);
  }
}

/** The same delivery again: the first copy counts. The same key with another body is written down and not run (V9). */
function notStored(
  deps: ReceiveDeps,
  verified: Verified,
  stored: Exclude<Accepted, { outcome: 'stored' }>,
): ReceiveAnswer {
  if (stored.outcome === 'duplicate')
    return answer('duplicate', stored.existingId, 'This delivery was already stored.');
  const { webhook, request } = verified;
  deps.log.warn(
    { webhook: webhook.uuid, event: stored.existingId, status: 409 },
    '[WEBHOOK] same delivery id, other body',
  );
  deps.audit({
    project: webhook.project,
    actor: 'sender',
    actorName: request.remoteAddress,
    via: 'http',
    action: 'inbound.conflict',
    target: stored.existingId,
    outcome: 'refused',
    details: { status: '409', reason: 'the delivery id was used before with another body' },
  });
  return answer('conflict', stored.existingId, 'This delivery id was used before with another body; it is not run.');
}

function toEvent(deps: ReceiveDeps, { webhook, described, request }: Verified): InboundEvent {
  const bodyHash = hash('sha256', request.body, 'hex');
  const id = newId('evt', request.receivedAt);
  const { verdict, reason } = judge(deps, { webhook, described, request });
  return {
    id,
    kind: 'inbound',
    project: webhook.project,
    webhookUuid: webhook.uuid,
    webhookId: webhook.webhookId,
    source: webhook.source,
    event: described.event,
    deliveryKey: deps.deliveryKey(described.deliveryId, bodyHash),
    bodyHash,
    verdict,
    reason,
    status: verdict === 'accepted' ? 'queued' : 'ignored',
    receivedAt: new Date(request.receivedAt),
    headers: deps.redactHeaders(request, webhook),
    body: request.body,
    correlationId: correlationIdOf(id),
    trace: request.trace,
    attempts: 0,
  };
}

function judge(deps: ReceiveDeps, { webhook, described, request }: Verified): { verdict: Verdict; reason?: string } {
  if (!webhook.enabled) return { verdict: 'switched_off', reason: reasonText('switched_off') };
  if (described.ping) return { verdict: 'ping', reason: reasonText('ping') };
  if (!deps.passesFilter(webhook.events, described.event)) {
    const filter = webhook.events.join(', ');
    return { verdict: 'filtered', reason: reasonText('not_wanted', { event: described.event, filter }) };
  }
  const hops = hopsOf(request.headers.get(hopsHeader));
  if (hops > mostHops) return { verdict: 'filtered', reason: reasonText('circles', { hops }) };
  return { verdict: 'accepted' };
}

function answer(status: ReceiveAnswer['body']['status'], event: string, message: string): ReceiveAnswer {
  return { status: 200, body: { status, event, message } };
}

/** The ids that tie log lines together. */
function ids(event: InboundEvent): object {
  return { correlationId: event.correlationId, webhook: event.webhookUuid, event: event.id };
}
