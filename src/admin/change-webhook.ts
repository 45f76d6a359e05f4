import type { Door, Webhook } from '../domain/webhook.ts';
import { changeStored } from './change-stored.ts';
import type { AdminDeps } from './deps.ts';
import { webhookUnknown } from './webhook-answer.ts';

/** Which webhook to change, and the version its editor saw (left out: the last writer wins). */
export interface ChangeTarget {
  project: string;
  uuid: string;
  version?: number | undefined;
}

/** Changes a stored webhook as `changeStored` does. Throws `not_found`, or `edited_meanwhile`. */
export function changeWebhook(
  { webhooks, clock }: Pick<AdminDeps, 'webhooks' | 'clock'>,
  { project, uuid, version }: ChangeTarget,
  change: (door: Door) => Door | Promise<Door>,
): Promise<{ before: Webhook; after: Webhook }> {
  const read = async () => {
    const door = await webhooks.door(project, uuid);
    if (!door) throw webhookUnknown(uuid);
    return door;
  };
  const { replace } = webhooks;
  return changeStored({ read, thing: ({ webhook }: Door) => webhook, replace, version, clock }, change);
}
