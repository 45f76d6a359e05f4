import { createHash } from 'node:crypto';
import type { Clock } from '../domain/clock.ts';
import { newId } from '../domain/ids.ts';
import type { InboundEvent } from '../domain/inbound-event.ts';
import type { Destination } from '../domain/project.ts';
import type { EventQueue, PostStore, RunStore } from './ports.ts';
import type { WorkWindow } from './work-window.ts';

/** Words said in the thread of a result. */
export interface ThreadReply {
  channel: Destination;
  /** The message that the thread hangs on. */
  messageId: string;
  /** The platform's id of the reply: the same reply told twice runs once. */
  replyId: string;
  text: string;
  /** Name of who said it. */
  by: string;
  /** Projects in which whoever said it was found to have a role that lets them: no other's conversation goes on. */
  projects: readonly string[];
  correlationId: string;
}

export interface ReplyDeps {
  posts: Pick<PostStore, 'byMessage'>;
  runs: Pick<RunStore, 'get'>;
  events: Pick<EventQueue, 'accept'>;
  window: Pick<WorkWindow, 'reserve' | 'cancel' | 'handOver'>;
  clock: Clock;
}

/**
 * Continues a conversation; false when the thread hangs on no result, or on one of a project that is not among the
 * reply's: a channel that is bound to another project keeps its old messages (case I1).
 */
export type ContinueConversation = (reply: ThreadReply) => Promise<boolean>;

/** A thread reply becomes an event of its own, so it is stored before it is worked and survives a crash like any other. */
export function createContinueConversation(deps: ReplyDeps): ContinueConversation {
  return async (reply) => {
    const post = await deps.posts.byMessage(reply.channel.platform, reply.channel.channel, reply.messageId);
    const root = post && (await deps.runs.get(post.conversation));
    if (!root || !reply.projects.includes(root.project)) return false;
    const body = Buffer.from(
      JSON.stringify({ text: reply.text, by: reply.by, channel: reply.channel, threadId: reply.messageId }),
    );
    const lease = deps.window.reserve(body.length);
    const event: InboundEvent = {
      id: newId('evt', deps.clock.now()),
      kind: 'reply',
      project: root.project,
      webhookUuid: root.webhookUuid,
      webhookId: root.webhookId,
      source: root.source,
      event: root.event,
      deliveryKey: `reply:${reply.replyId}`,
      bodyHash: createHash('sha256').update(body).digest('hex'),
      verdict: 'accepted',
      reason: undefined,
      status: 'queued',
      receivedAt: new Date(deps.clock.now()),
      headers: {},
      body,
      correlationId: reply.correlationId,
      lease,
      attempts: lease ? 1 : 0,
      replyTo: root.id,
    };
    await storeReply(deps, event);
    return true;
  };
}

async function storeReply(deps: ReplyDeps, event: InboundEvent): Promise<void> {
  let outcome = 'failed';
  try {
    outcome = (await deps.events.accept(event)).outcome;
  } finally {
    if (event.lease && outcome !== 'stored') deps.window.cancel(event.body.length);
  }
  if (event.lease && outcome === 'stored') deps.window.handOver(event);
}

/** What `createContinueConversation` stored, read back. Throws when the bytes are not its own. */
export function parseReply(body: Buffer): { text: string; by: string; channel: Destination; threadId: string } {
  const value: unknown = JSON.parse(body.toString('utf8'));
  if (!isReply(value)) throw new TypeError('not a stored thread reply');
  return value;
}

function isReply(value: unknown): value is ReturnType<typeof parseReply> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'text' in value &&
    'by' in value &&
    'channel' in value &&
    'threadId' in value
  );
}
