import { Binary } from 'mongodb';
import { Schema } from 'mongoose';
import type { Expunged } from '../domain/expunged.ts';
import {
  type EventKind,
  type EventStatus,
  type EventSummary,
  eventStatuses,
  type InboundEvent,
  type Verdict,
  verdicts,
} from '../domain/inbound-event.ts';

/** An event as it is stored. */
export interface EventDocument {
  _id: string;
  kind: EventKind;
  project: string;
  webhookUuid: string;
  webhookId: string;
  source: string;
  event: string;
  deliveryKey: string;
  /** The 32 bytes of the hash: half the index size of its hex digits. */
  bodyHash: Binary;
  /** True where the webhook has a replay window; see the index `replay`. */
  replayGuarded?: boolean | undefined;
  verdict: Verdict;
  reason?: string | undefined;
  /** Never `running`: that is a queued event under a live lease. So the happy way needs no write to begin work. */
  status: Exclude<EventStatus, 'running'>;
  receivedAt: Date;
  headers: Record<string, string>;
  /** Absent when the body stands in `event_bodies`. */
  body?: Binary | undefined;
  bodySize: number;
  /** Chunks in `event_bodies`. */
  bodyChunks?: number | undefined;
  correlationId: string;
  lease?: { owner: string; until: Date; claim?: string | undefined } | undefined;
  /** Fencing token of the latest claim; only ever rises, also across releases. */
  fence: number;
  attempts: number;
  /** Times that an event which was claimed before was really begun; see `EventQueue.begin`. */
  begun?: number | undefined;
  error?: InboundEvent['error'];
  replyTo?: string | undefined;
  trace?: string | undefined;
  expunged?: Expunged | undefined;
  /** Its payload's time is over, but something still needed it when retention came by. */
  payloadLeft?: true | undefined;
}

/**
 * Indexes, and why. Each costs every insert, so there is none for convenience.
 * - (webhookUuid, deliveryKey) unique: what makes a repeated delivery a duplicate (cases V9, F12).
 * - due work: the few queued events alone. Owner first serves renewal, release and the look for what nobody holds
 *   (owner null, oldest id first); run-out leases are found by skipping from owner to owner.
 * - (project, _id) and (webhookUuid, _id): lists, newest first, and retention, oldest first; ids sort by time.
 * - replay: the replay window (case V10); the hash alone says enough. Only events of webhooks that have such a window
 *   stand in it, because a random key is the dearest kind there is.
 * - payload_left: the few whose payload outlived its time, see `payload-retention.ts`.
 *
 * Sharded: { webhookUuid: 1, deliveryKey: 1 }, the unique index itself, so that uniqueness holds across shards and a
 * busy webhook still spreads. Writes by _id then go to all shards; they are grouped, so that stays cheap.
 */
export const eventSchema = new Schema<EventDocument>(
  {
    _id: { type: String, required: true },
    kind: { type: String, required: true, enum: ['inbound', 'test', 'reply'] },
    project: { type: String, required: true },
    webhookUuid: { type: String, required: true },
    webhookId: { type: String, required: true },
    source: { type: String, required: true },
    event: { type: String, required: true },
    deliveryKey: { type: String, required: true },
    bodyHash: { type: Schema.Types.Buffer, required: true },
    replayGuarded: Boolean,
    verdict: { type: String, required: true, enum: verdicts },
    reason: String,
    status: { type: String, required: true, enum: eventStatuses },
    receivedAt: { type: Date, required: true },
    headers: { type: Schema.Types.Mixed, required: true },
    body: Schema.Types.Buffer,
    bodySize: { type: Number, required: true },
    bodyChunks: Number,
    correlationId: { type: String, required: true },
    lease: { type: { owner: String, until: Date, claim: String }, required: false, _id: false },
    fence: { type: Number, required: true },
    attempts: { type: Number, required: true },
    begun: Number,
    error: Schema.Types.Mixed,
    replyTo: String,
    trace: String,
    expunged: { type: { at: Date, by: String }, required: false, _id: false },
    payloadLeft: Boolean,
  },
  { versionKey: false },
)
  .index({ webhookUuid: 1, deliveryKey: 1 }, { unique: true })
  .index(
    { 'lease.owner': 1, 'lease.until': 1, _id: 1 },
    { name: 'due_work', partialFilterExpression: { status: 'queued' } },
  )
  .index({ project: 1, _id: -1 })
  .index({ webhookUuid: 1, _id: -1 })
  .index({ bodyHash: 1 }, { name: 'replay', partialFilterExpression: { replayGuarded: true } })
  .index({ payloadLeft: 1, _id: 1 }, { name: 'payload_left', partialFilterExpression: { payloadLeft: true } });

/** What is inserted for an event; `bodyChunks` when its bytes were stored apart. */
export function toEventDocument(event: InboundEvent, bodyChunks?: number): EventDocument {
  const { id, body, bodyHash, lease, status, ...rest } = event;
  return {
    _id: id,
    ...rest,
    bodyHash: hashBytes(bodyHash),
    status: status === 'running' ? 'queued' : status,
    body: bodyChunks === undefined ? new Binary(body) : undefined,
    bodySize: body.length,
    bodyChunks,
    lease: lease && { owner: lease.owner, until: lease.until },
    fence: lease?.token ?? 0,
  };
}

/** The hex hash as it is stored. */
export function hashBytes(hex: string): Binary {
  return new Binary(Buffer.from(hex, 'hex'));
}

/** The stored hash as hex again. */
export function hashHex(hash: Binary): string {
  return Buffer.from(hash.buffer).toString('hex');
}

/** The event again, with its raw bytes; `now` decides whether its lease still counts. */
export function toEvent(document: EventDocument, body: Buffer, now: Date): InboundEvent {
  const { headers, lease, fence, trace } = document;
  return {
    ...toSummary(document, now),
    headers,
    body,
    trace,
    lease: lease && { owner: lease.owner, token: fence, until: lease.until },
  };
}

/** What a list needs of an event: everything but its bytes and headers. */
export type SummaryDocument = Omit<EventDocument, 'body' | 'headers'>;

/** What lists show of an event. */
export function toSummary(document: SummaryDocument, now: Date): EventSummary {
  const { lease, status } = document;
  return {
    id: document._id,
    kind: document.kind,
    project: document.project,
    webhookUuid: document.webhookUuid,
    webhookId: document.webhookId,
    source: document.source,
    event: document.event,
    deliveryKey: document.deliveryKey,
    bodyHash: hashHex(document.bodyHash),
    verdict: document.verdict,
    reason: document.reason,
    status: status === 'queued' && lease && lease.until > now ? 'running' : status,
    receivedAt: document.receivedAt,
    correlationId: document.correlationId,
    attempts: document.attempts,
    size: document.bodySize,
    error: document.error,
    replyTo: document.replyTo,
    expunged: document.expunged,
  };
}
