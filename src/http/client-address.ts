import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { AppError } from '../domain/errors.ts';

/** Whose address a request comes from, and whether an address belongs to a proxy of ours. */
export interface ClientAddress {
  of(req: IncomingMessage): string;
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
  return {
    isProxy,
    of(req) {
      const peer = plain(req.socket.remoteAddress ?? '');
      if (proxies.length === 0 || !isProxy(peer)) return peer;
      const hops = String(req.headers['x-forwarded-for'] ?? '').split(',');
      const client = hops.map((hop) => plain(hop.trim())).findLast((hop) => !isProxy(hop));
      return client !== undefined && isIP(client) !== 0 ? client : peer;
    },
  };
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
  return address.startsWith('::ffff:') ? address.slice(7) : address;
}
