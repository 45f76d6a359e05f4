/** An address that a chat may link to: http(s), without user name or password in it. */
export function httpUrl(url: string): URL | undefined {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || (parsed.protocol !== 'http:' && parsed.protocol !== 'https:')) return undefined;
  return parsed.username || parsed.password ? undefined : parsed;
}
