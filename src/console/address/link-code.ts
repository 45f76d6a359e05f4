/** A code that came in a link: of the server's output (asks for a name) or of a sign-in link (signs in at once). */
export interface LinkCode {
  kind: 'claim' | 'sign-in';
  code: string;
}

/**
 * The code of a link such as `/console#claim=CODE` or `/console/#sign-in=CODE`. It is taken out of the address bar at
 * once, so that it stays neither in sight nor in the browser's history.
 */
export function takeLinkCode(): LinkCode | undefined {
  const link = readLinkCode();
  if (link) history.replaceState(null, '', location.pathname + location.search);
  return link;
}

/** Whether the address bar holds such a code. */
export function hasLinkCode(): boolean {
  return readLinkCode() !== undefined;
}

function readLinkCode(): LinkCode | undefined {
  const given = new URLSearchParams(location.hash.slice(1));
  const kind = (['claim', 'sign-in'] as const).find((name) => given.get(name));
  return kind && { kind, code: given.get(kind) ?? '' };
}
