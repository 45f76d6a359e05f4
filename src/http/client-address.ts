import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { AppError } from '../domain/errors.ts';

/** Whose address a request comes from, and whether an address belongs to a proxy of ours. */
export interface ClientAddress {
  of(req: IncomingMessage): string;
  /** What a limit counts the request under: see `networkOf`. */
  networkOf(req: IncomingMessage): string;
  isProxy(address: string | undefined): boolean;
}

/**
 * Reads the client's address. `X-Forwarded-For` is believed only from the given proxies (addresses or CIDRs) and
 * only as far as they wrote it themselves: from the right, up to the first address that is no proxy. Everything else
 * that travels in forwarding headers, such as `x-forwarded-email`, is ignored (case V23). Throws `config_invalid`.
 */
export function createClientAddress(proxies: readonly string[]): ClientAddress {
  const known = new BlockList();
  for (const proxy of proxies) addRange(known, proxy);
  const isProxy = (address: string | undefined) => {
    const version = isIP(address ?? '');
    return address !== undefined && version !== 0 && known.check(address, version === 4 ? 'ipv4' : 'ipv6');
  };
  const of = (req: IncomingMessage) => {
    const peer = plain(req.socket.remoteAddress ?? '');
    if (proxies.length === 0 || !isProxy(peer)) return peer;
    const hops = String(req.headers['x-forwarded-for'] ?? '').split(',');
    const client = hops.map((hop) => plain(hop.trim())).findLast((hop) => !isProxy(hop));
    return client !== undefined && isIP(client) !== 0 ? client : peer;
  };
  return { isProxy, of, networkOf: (req) => networkOf(of(req)) };
}

/**
 * What one client can be held to: an IPv4 address, also one that is written as IPv6 (`::ffff:203.0.113.9`), or the /64
 * of an IPv6 address, of which every host may use 2^64 (https://www.rfc-editor.org/rfc/rfc6177#section-2).
 */
export function networkOf(address: string): string {
  const [bare = ''] = address.split('%');
  if (isIP(bare) !== 6) return bare;
  const groups = groupsOf(bare);
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (mapped)
    return groups
      .slice(6)
      .flatMap((group) => [group >> 8, group & 0xff])
      .join('.');
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}

/** The eight numbers of an IPv6 address. A URL spells every form of one in the same way, without dots. */
function groupsOf(address: string): number[] {
  const [head = '', tail = ''] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split('::');
  const read = (part: string) => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)));
  const [first, last] = [read(head), read(tail)];
  return [...first, ...Array<number>(8 - first.length - last.length).fill(0), ...last];
}

function addRange(list: BlockList, text: string): void {
  const [address = '', bits] = text.split('/');
  const version = isIP(address);
  const longest = version === 4 ? 32 : 128;
  const prefix = bits === undefined ? longest : Number(bits);
  if (version === 0 || !Number.isInteger(prefix) || prefix < 0 || prefix > longest) {
    throw new AppError('config_invalid', { setting: 'TRUST_PROXY', why: `"${text}" is no address and no CIDR` });
  }
  list.addSubnet(address, prefix, version === 4 ? 'ipv4' : 'ipv6');
}

/** An IPv4 client of a dual-stack socket shows as `::ffff:127.0.0.1`. */
function plain(address: string): string {
  return /^::ffff:([\d.]+)$/i.exec(address)?.[1] ?? address;
}
