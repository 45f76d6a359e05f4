import { createHash, randomBytes } from 'node:crypto';
import { newId, newUuid, newWebhookId } from '../../src/domain/ids.ts';
import type { InboundEvent } from '../../src/domain/inbound-event.ts';
import { type Post, postIdOf, type Run, runIdOf } from '../../src/domain/run.ts';
import type { Webhook } from '../../src/domain/webhook.ts';
import type { StoredMessage } from '../../src/store/message-document.ts';

/** An accepted event that nobody holds yet. */
export function anEvent(changes: Partial<InboundEvent> = {}): InboundEvent {
  const receivedAt = changes.receivedAt ?? new Date();
  const body = changes.body ?? Buffer.from('{"ref":"refs/heads/main"}');
  return {
    id: newId('evt', receivedAt.getTime()),
    kind: 'inbound',
    project: 'default',
    webhookUuid: 'b0f1c2d3-0000-4000-8000-000000000001',
    webhookId: 'builds',
    source: 'github',
    event: 'push',
    deliveryKey: randomBytes(8).toString('hex'),
    bodyHash: createHash('sha256').update(body).digest('hex'),
    verdict: 'accepted',
    reason: undefined,
    status: 'queued',
    receivedAt,
    headers: { 'content-type': 'application/json', 'x-github-event': 'push' },
    body,
    correlationId: newId('cor', receivedAt.getTime()),
    attempts: 0,
    ...changes,
  };
}

/** The same event as it is stored by a process that takes it on at once. */
export function aLeasedEvent(owner: string, until: Date, changes: Partial<InboundEvent> = {}): InboundEvent {
  return anEvent({ lease: { owner, token: 1, until }, attempts: 1, ...changes });
}

export function aWebhook(changes: Partial<Webhook> = {}): Webhook {
  const now = new Date();
  return {
    uuid: newUuid(),
    webhookId: newWebhookId(),
    project: 'default',
    name: 'Builds',
    source: 'github',
    enabled: true,
    unverified: false,
    requireSha256: false,
    hasSecret: true,
    events: ['push'],
    rateLimit: 600,
    replayWindow: 0,
    resource: { type: 'assistant', id: 'digest' },
    commandType: 'free',
    commands: [],
    post: [{ platform: 'local', channel: 'general' }],
    createdBy: 'Ann',
    createdAt: now,
    updatedAt: now,
    version: 1,
    ...changes,
  };
}

export function aRun(event: InboundEvent, changes: Partial<Run> = {}): Run {
  const id = runIdOf(event.id);
  return {
    id,
    eventId: event.id,
    project: event.project,
    webhookUuid: event.webhookUuid,
    webhookId: event.webhookId,
    webhookName: 'Builds',
    source: event.source,
    event: event.event,
    resource: { type: 'assistant', id: 'digest' },
    status: 'running',
    prompts: ['What happened?'],
    output: '',
    facts: { title: 'A push', facts: [{ label: 'branch', value: 'main' }] },
    steps: [],
    warnings: [],
    conversation: id,
    startedAt: event.receivedAt,
    fence: 1,
    correlationId: event.correlationId,
    ...changes,
  };
}

export function aPost(run: Run, changes: Partial<Post> = {}): Post {
  return {
    id: postIdOf(run.id, 0),
    runId: run.id,
    conversation: run.conversation,
    project: run.project,
    platform: 'local',
    channel: 'general',
    messageId: `msg_${run.id}`,
    shows: run.status,
    createdAt: run.startedAt,
    updatedAt: run.startedAt,
    ...changes,
  };
}

export function aMessage(changes: Partial<StoredMessage> = {}): StoredMessage {
  const now = new Date().toISOString();
  return {
    id: newId('msg'),
    channel: 'general',
    threadOf: null,
    author: { kind: 'bot', id: 'bot', name: 'Switchhook' },
    view: { kind: 'text', text: 'hello' },
    createdAt: now,
    updatedAt: now,
    replies: 0,
    ...changes,
  };
}

/** So many milliseconds from now. */
export function inMs(ms: number): Date {
  return new Date(Date.now() + ms);
}

export const days = (count: number) => count * 24 * 60 * 60 * 1000;
