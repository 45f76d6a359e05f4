/** Names of metadata services: never reachable, whatever is allow-listed (case S7). */
const metadata = ['metadata.google.internal', 'metadata', 'instance-data', 'metadata.azure.internal'];

/** Endings that only mean something inside a network: RFC 6761, RFC 6762, RFC 8375, RFC 9476, and what clusters use. */
const inside = [
  'localhost',
  'localdomain',
  'local',
  'internal',
  'intranet',
  'lan',
  'home',
  'corp',
  'private',
  'home.arpa',
  'alt',
  'test',
  'invalid',
  'onion',
  'svc',
  'cluster.local',
  'in-addr.arpa',
  'ip6.arpa',
];

/** Public zones whose names lead to any address that is written in them, or always to the own machine. */
const pretending = ['nip.io', 'sslip.io', 'xip.io', 'localtest.me', 'lvh.me', 'vcap.me', 'lacolhost.com', 'yoogle.com'];

/** What a host name says about where it leads. `inside` may be meant where an operator has allow-listed addresses. */
export type NameKind = 'public' | 'inside' | 'never';

/** The kind of a lower-cased host name without a trailing dot. */
export function nameKind(host: string): NameKind {
  if (metadata.includes(host) || endsIn(host, pretending)) return 'never';
  return !host.includes('.') || endsIn(host, inside) ? 'inside' : 'public';
}

function endsIn(host: string, zones: readonly string[]): boolean {
  return zones.some((zone) => host === zone || host.endsWith(`.${zone}`));
}
