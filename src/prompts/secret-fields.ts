/**
 * Field names whose values never reach a prompt (case P5): Gitee sends the hook's `password` and `sign` in the body,
 * Lark its `token`; others send headers or settings along. Matched at the end of the name, so that `DB_PASSWORD` and
 * `accessToken` are found and `tokens_url` or `secret_type` are not.
 */
const secretName =
  /(?:^|[-_.\s])(?:passwords?|passwd|passphrase|pwd|secrets?|tokens?|(?:api|private|secret|access|encrypt|encoding)[-_]?(?:aes)?[-_]?key|apikey|authorization|cookies?|credentials?|sign)$/i;

/** A cheap first look that spares nearly every field name the exact one. */
const mayBeSecret = /pass|pwd|secret|token|key|auth|cookie|credential|sign/i;

/** Verdicts on names seen before: senders repeat a few hundred. Emptied when a hostile one fills it. */
const verdicts = new Map<string, boolean>();
const mostVerdicts = 5_000;

/** Whether a field's name says that its value is a secret. */
function isSecretName(name: string): boolean {
  const known = verdicts.get(name);
  if (known !== undefined) return known;
  const verdict = mayBeSecret.test(name) && secretName.test(name.replace(/([a-z0-9])([A-Z])/g, '$1_$2'));
  if (verdicts.size >= mostVerdicts) verdicts.clear();
  if (name.length <= 64) verdicts.set(name, verdict);
  return verdict;
}

/**
 * Whether the field `name` of `owner` holds a secret: by its own name, or as the value of a pair such as
 * `{ key: "DB_PASSWORD", value: "…" }`, which is how GitLab sends a pipeline's variables.
 */
export function isSecretEntry(name: string, owner: Record<string, unknown>): boolean {
  if (isSecretName(name)) return true;
  if (name !== 'value') return false;
  const label = Object.hasOwn(owner, 'key') ? owner.key : owner.name;
  return typeof label === 'string' && isSecretName(label);
}
