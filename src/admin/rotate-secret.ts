import { newToken } from '../crypto/token.ts';
import { AppError } from '../domain/errors.ts';
import type { Door } from '../domain/webhook.ts';
import { requireRole } from './access.ts';
import type { Admin } from './admin.ts';
import { noteDeed } from './audit-trail.ts';
import { changeWebhook } from './change-webhook.ts';
import type { AdminDeps } from './deps.ts';
import { fieldInvalid } from './field-problems.ts';
import { toAnswer } from './webhook-answer.ts';
import { tellOfWebhook } from './webhook-news.ts';

const longestGraceHours = 168;

/** Makes a new secret, shown in this answer alone; the old one verifies until the grace is over (case V15). */
export function rotateSecret(deps: AdminDeps): Admin['rotateSecret'] {
  return async (actor, project, uuid, graceHours = 24) => {
    await requireRole(deps, { actor, project, role: 'admin', action: 'webhook.rotate' });
    if (!(graceHours >= 0 && graceHours <= longestGraceHours)) throw fieldInvalid('graceHours', 'grace_hours');
    const secret = newToken();
    const until = new Date(deps.clock.now() + graceHours * 3_600_000);
    const { after } = await changeWebhook(deps, { project, uuid }, (door) =>
      rotated(door, { secret, until, graceHours }),
    );
    const details = { graceHours: String(graceHours) };
    noteDeed(deps, { actor, project, action: 'webhook.rotate', target: uuid, details });
    await tellOfWebhook(deps, 'updated', { actor, webhook: after });
    return toAnswer(deps, after, secret);
  };
}

function rotated({ webhook, secrets }: Door, next: { secret: string; until: Date; graceHours: number }): Door {
  if (secrets.current === undefined) throw new AppError('secret_missing');
  const previous = next.graceHours > 0 ? { value: secrets.current, until: next.until } : undefined;
  return {
    webhook: { ...webhook, previousSecretUntil: previous?.until },
    secrets: { ...secrets, current: next.secret, previous },
  };
}
