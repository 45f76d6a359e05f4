import { AppError } from '../domain/errors.ts';
import type { Door, Webhook } from '../domain/webhook.ts';
import type { AdminDeps } from './deps.ts';
import { webhookUnknown } from './webhook-answer.ts';

/** Which webhook to change, and the version its editor saw (left out: the last writer wins). */
export interface ChangeTarget {
  project: string;
  uuid: string;
  version?: number | undefined;
}

/** How often a change is applied again to what somebody else just saved. */
const tries = 5;

/**
 * Reads a webhook, applies `change`, and stores the result if nobody stored another one in between; otherwise it
 * begins again. A `change` that returns what it was given stores nothing. Throws `not_found`, or `edited_meanwhile` when the editor's version is no longer the stored one.
 */
export async function changeWebhook(
  { webhooks, clock }: Pick<AdminDeps, 'webhooks' | 'clock'>,
  { project, uuid, version }: ChangeTarget,
  change: (door: Door) => Door | Promise<Door>,
): Promise<{ before: Webhook; after: Webhook }> {
  for (let attempt = 0; attempt < tries; attempt++) {
    const door = await webhooks.door(project, uuid);
    if (!door) throw webhookUnknown(uuid);
    const { webhook: before } = door;
    if (version !== undefined && version !== before.version) throw new AppError('edited_meanwhile');
    const changed = await change(door);
    if (changed === door) return { before, after: before };
    const after = { ...changed.webhook, version: before.version + 1, updatedAt: new Date(clock.now()) };
    const secrets = changed.secrets === door.secrets ? undefined : changed.secrets;
    if (await webhooks.replace(after, before.version, secrets)) return { before, after };
  }
  throw new AppError('edited_meanwhile');
}
