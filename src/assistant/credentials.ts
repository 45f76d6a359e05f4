/**
 * Texts that look like credentials. They are named in the risk notes and never repeated: whoever pasted a token
 * into a commit message doesn't need it posted to a channel as well. Every pattern is linear: bounded repeats only.
 */
const patterns: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['private key', /-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY-----[^-]{0,8000}(?:-----END [A-Z0-9 ]{1,40}-----)?/g],
  ['AWS access key', /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])/g],
  ['GitHub token', /(?<![A-Za-z0-9])(?:gh[pousr]_[A-Za-z0-9]{30,255}|github_pat_\w{22,255})/g],
  ['GitLab token', /(?<![A-Za-z0-9])gl(?:pat|dt|rt|cbt|ptt|ft|soat|agent)-[\w-]{20,255}/g],
  ['Slack token', /(?<![A-Za-z0-9])xox[abeoprs]-[\w-]{10,250}/g],
  ['Slack webhook', /hooks\.slack\.com\/services\/[\w/]{20,100}/g],
  ['Google key', /(?<![A-Za-z0-9])AIza[\w-]{35}/g],
  ['Stripe key', /(?<![A-Za-z0-9])[sr]k_(?:live|test)_\w{16,200}/g],
  ['API key', /(?<![A-Za-z0-9])sk-(?=[\w-]{0,200}\d)[\w-]{20,200}/g],
  ['npm token', /(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}/g],
  ['JSON web token', /(?<![A-Za-z0-9])eyJ[\w-]{10,2000}\.eyJ[\w-]{10,4000}(?:\.[\w-]{0,1000})?/g],
  ['password in a URL', /(?<=:\/\/[^\s:@/]{0,100}:)[^\s@/]{3,200}(?=@)/g],
  [
    'password',
    /(?<=(?:passw(?:or)?d|secret|api[_-]?key|access[_-]?token|auth[_-]?token)["']?\s{0,3}[:=]\s{0,3}["']?)(?=[^\s"']{0,60}\d)(?=[^\s"']{0,60}[A-Za-z])[^\s"'$<{(]{8,200}/gi,
  ],
];

/** Kinds of credentials that a text seems to hold, each once. */
export function credentialsIn(text: string): string[] {
  return patterns.filter(([, pattern]) => text.search(pattern) >= 0).map(([name]) => name);
}

/** The text with everything that looks like a credential replaced by what it looks like. */
export function maskCredentials(text: string): string {
  if (text.length < 8) return text;
  let masked = text;
  for (const [name, pattern] of patterns) masked = masked.replace(pattern, `‹${name} hidden›`);
  return masked;
}
