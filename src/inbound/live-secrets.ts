import type { WebhookSecrets } from '../domain/webhook.ts';

/**
 * The secrets that verify at `now` (ms since the epoch): the current one and, until its grace is over, the one before
 * the last rotation (case V15). None at all when the current one is missing or blank: such a webhook accepts nothing
 * (case V5).
 */
export function liveSecrets(secrets: WebhookSecrets, now: number): string[] {
  if (isBlank(secrets.current)) return [];
  const { previous } = secrets;
  if (!previous || isBlank(previous.value) || now >= previous.until.getTime()) return [secrets.current];
  return [secrets.current, previous.value];
}

/** Whether `check` holds for any of the secrets. All are tried, so the time doesn't tell which one it was (V15). */
export function anySecret(secrets: readonly string[], check: (secret: string) => boolean): boolean {
  return secrets.map(check).includes(true);
}

function isBlank(secret: string | undefined): secret is undefined | '' {
  return secret === undefined || secret.trim() === '';
}
