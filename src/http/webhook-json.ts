import { isDeepStrictEqual } from 'node:util';
import type { WebhookAnswer } from '../admin/admin.ts';
import { fieldInvalid } from '../admin/field-problems.ts';
import { parseWebhookEdit, type WebhookEdit, webhookFields } from '../admin/webhook-input.ts';
import { AppError } from '../domain/errors.ts';
import { formatDestination } from '../domain/project.ts';

/** A webhook as REST shows it: no secret, but whether there is one (case I4). */
export type WebhookJson = ReturnType<typeof toWebhookJson>;

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

/**
 * Reads the body of a PUT. What GET showed may be sent back whole: fields that can't be changed are let through when
 * they are as they were (`field_read_only` otherwise, case D2), and `version` says which state the editor saw.
 */
export function readEdit(body: unknown, current: WebhookJson): { edit: WebhookEdit; version: number | undefined } {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return { edit: parseWebhookEdit(body), version: undefined };
  const { version, ...fields }: { version?: unknown } = body;
  const shown = new Map<string, unknown>(Object.entries(current));
  const isReadOnly = (field: string) => shown.has(field) && !webhookFields.includes(field);
  for (const [field, value] of Object.entries(fields)) {
    if (isReadOnly(field) && !isDeepStrictEqual(value, shown.get(field)))
      throw new AppError('field_read_only', { field });
  }
  const edit = parseWebhookEdit(Object.fromEntries(Object.entries(fields).filter(([field]) => !isReadOnly(field))));
  return { edit, version: readVersion(version) };
}

function readVersion(version: unknown): number | undefined {
  if (version === undefined) return undefined;
  if (typeof version === 'number' && Number.isInteger(version) && version > 0) return version;
  throw fieldInvalid('version', { en: 'use the version that GET showed.', zh: '请使用 GET 返回的 version。' });
}
