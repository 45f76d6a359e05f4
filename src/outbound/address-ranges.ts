import ipaddr from 'ipaddr.js';

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

/**
 * Never to be connected to, whatever is allow-listed: nobody's receiver lives there, and what does live there hands
 * out credentials of the machine. Prefixes that carry an IPv4 address inside are here whole (case S4), so that no
 * private address can be written in another form.
 */
const never = ranges([
  '0.0.0.0/8',
  '169.254.0.0/16', // link-local, with the metadata services 169.254.169.254 and 169.254.170.2
  '100.100.100.200/32', // metadata of Alibaba Cloud
  '168.63.129.16/32', // the platform's own address inside Azure, though it looks public
  '192.0.0.192/32', // metadata of Oracle Cloud
  '224.0.0.0/4',
  '255.255.255.255/32',
  '::/128',
  '::ffff:0:0/96', // IPv4-mapped
  '::ffff:0:0:0/96', // IPv4-translated (SIIT)
  '64:ff9b::/96', // NAT64
  '64:ff9b:1::/48', // NAT64 of one's own
  '2002::/16', // 6to4
  '2001::/32', // Teredo
  'fe80::/10',
  'fec0::/10',
  'fd00:ec2::/64', // metadata of AWS (fd00:ec2::254)
  'fd20:ce::254/128', // metadata of Google Cloud
  'ff00::/8',
]);

/** The rest of the deprecated IPv4-compatible ::/96; ::1, the loopback address, can be allow-listed. */
const compatible = range('::/96');
const loopback6 = range('::1/128');

/** IPv4 that is not public (https://www.iana.org/assignments/iana-ipv4-special-registry), but can be allow-listed. */
const private4 = ranges([
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '240.0.0.0/4',
]);

/** The only IPv6 that is routed to the public (https://www.iana.org/assignments/ipv6-address-space) … */
const global6 = range('2000::/3');
/** … without what is set aside inside of it (https://www.iana.org/assignments/iana-ipv6-special-registry). */
const private6 = ranges(['2001::/23', '2001:db8::/32', '3fff::/20']);

/** What may be done with an address. `private` may be connected to only where an operator allow-listed it. */
export type AddressKind = 'public' | 'private' | 'never';

/** The kind of an IP address (cases S1–S7). Text that is no address is `never`. */
export const kindOf = remembered(findKind);

function findKind(address: string): AddressKind {
  const parsed = parseAddress(address);
  if (!parsed || isIn(parsed, never)) return 'never';
  if (isIn(parsed, [compatible])) return isIn(parsed, [loopback6]) ? 'private' : 'never';
  if (parsed.kind() === 'ipv4') return isIn(parsed, private4) ? 'private' : 'public';
  return isIn(parsed, [global6]) && !isIn(parsed, private6) ? 'public' : 'private';
}

/** A set of CIDRs (or single addresses), as an operator writes them; throws TypeError naming one that is none. */
export function cidrSet(texts: readonly string[]): (address: string) => boolean {
  const set = ranges(texts);
  return remembered((address) => {
    const parsed = set.length > 0 ? parseAddress(address) : undefined;
    return parsed !== undefined && isIn(parsed, set);
  });
}

/** Addresses remembered at most; all are forgotten when there would be more. */
const most = 1_000;

/** The same function of an address, which never changes its answer and is asked at every try. */
function remembered<T>(find: (address: string) => T): (address: string) => T {
  const known = new Map<string, T>();
  return (address) => {
    const answer = known.get(address);
    if (answer !== undefined) return answer;
    const found = find(address);
    if (known.size >= most) known.clear();
    known.set(address, found);
    return found;
  };
}

/** Only plain forms: what resolvers and normalised URLs contain. A zone (`fe80::1%eth0`) makes it none of ours. */
function parseAddress(address: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  if (address.includes('%')) return undefined;
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) return ipaddr.IPv4.parse(address);
  return ipaddr.IPv6.isValid(address) ? ipaddr.IPv6.parse(address) : undefined;
}

function isIn(address: ipaddr.IPv4 | ipaddr.IPv6, set: readonly Range[]): boolean {
  return set.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits));
}

function ranges(texts: readonly string[]): Range[] {
  return texts.map(range);
}

function range(text: string): Range {
  try {
    if (text.includes('/')) return ipaddr.parseCIDR(text);
    const address = ipaddr.parse(text);
    return [address, address.kind() === 'ipv4' ? 32 : 128];
  } catch (error) {
    throw new TypeError(`"${text}" is no CIDR`, { cause: error });
  }
}
