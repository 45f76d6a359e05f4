import type { RunWithPosts } from '../admin/admin.ts';
import type { Failure } from '../domain/errors.ts';
import type { Post, Run } from '../domain/run.ts';

/** A run as lists show it, with the posts made for it. */
export function toRunJson({ run, posts }: RunWithPosts) {
  return {
    id: run.id,
    eventId: run.eventId,
    webhookUuid: run.webhookUuid,
    webhookId: run.webhookId,
    webhookName: run.webhookName,
    source: run.source,
    event: run.event,
    title: run.facts.title,
    resource: run.resource,
    status: run.status,
    output: run.output,
    warnings: run.warnings,
    error: failureJson(run.error),
    usage: run.usage ?? null,
    conversation: run.conversation,
    startedAt: run.startedAt.toISOString(),
    endedAt: run.endedAt?.toISOString() ?? null,
    correlationId: run.correlationId,
    posts: posts.map(toPostJson),
  };
}

/** A run on its own, with what it was asked and what happened on the way. */
export function toWholeRunJson(found: RunWithPosts) {
  const { prompts, steps, facts }: Run = found.run;
  return { ...toRunJson(found), prompts, facts, steps: steps.map(({ at, text }) => ({ at: at.toISOString(), text })) };
}

function toPostJson(post: Post) {
  return {
    id: post.id,
    platform: post.platform,
    channel: post.channel,
    messageId: post.messageId ?? null,
    threadId: post.threadId ?? null,
    shows: post.shows,
    error: post.error ?? null,
    createdAt: post.createdAt.toISOString(),
    updatedAt: post.updatedAt.toISOString(),
  };
}

/** The code and the sentence in English; what it was made of stays inside. */
export function failureJson(failure: Failure | undefined) {
  return failure ? { code: failure.code, message: failure.message } : null;
}
