import type { WebhookAnswer } from '../admin/admin.ts';
import { formatDestination } from '../domain/project.ts';

/** A webhook as REST shows it: no secret, but whether there is one (case I4). */
export function toWebhookJson({ webhook, url }: WebhookAnswer) {
  return {
    uuid: webhook.uuid,
    webhookId: webhook.webhookId,
    url,
    project: webhook.project,
    name: webhook.name,
    source: webhook.source,
    enabled: webhook.enabled,
    unverified: webhook.unverified,
    hasSecret: webhook.hasSecret,
    previousSecretUntil: webhook.previousSecretUntil?.toISOString() ?? null,
    secureHeader: webhook.secureHeaderName === undefined ? null : { name: webhook.secureHeaderName },
    requireSha256: webhook.requireSha256,
    events: webhook.events.join(','),
    rateLimit: webhook.rateLimit,
    replayWindow: webhook.replayWindow,
    resource: webhook.resource,
    commandType: webhook.commandType,
    commands: webhook.commands,
    post: webhook.post.map(formatDestination),
    createdBy: webhook.createdBy,
    createdAt: webhook.createdAt.toISOString(),
    updatedAt: webhook.updatedAt.toISOString(),
    version: webhook.version,
  };
}
