import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Clock } from '../domain/clock.ts';
import { AppError } from '../domain/errors.ts';
import { cidrSet, kindOf } from './address-ranges.ts';
import { portFault } from './ports.ts';
import { type Words, words } from './refusal-words.ts';
import { nameKind } from './refused-hosts.ts';
import { type Address, codeOf, createResolve, type Resolve } from './resolve.ts';

export type { Address } from './resolve.ts';

/** Where this server itself is reached: what it sends there would come back to it. */
export interface OwnAddress {
  /** The port it listens on; undefined before it does. */
  port?: number | undefined;
  /** Its public address, if it has one. */
  publicUrl?: string | undefined;
}

export interface AddressGuardOptions {
  /** CIDRs or single addresses inside the own network that may be called, also without TLS. */
  allow: readonly string[];
  /** Refuses http, also where it is allow-listed. */
  httpsOnly?: boolean | undefined;
  clock: Clock;
  /**
   * Addresses that settings of the operator name. Each is an allowance for exactly its host and port: for the network
   * too where it is written as an address or as a name of the own network, but not where a public name leads there by
   * surprise. Nothing that other people write may stand here.
   */
  granted?: readonly string[] | undefined;
  /** How names are looked up; as the machine does unless given. */
  resolve?: Resolve | undefined;
  /** Asked at each check, because the port is known only after listening. */
  own?: (() => OwnAddress) | undefined;
}

/** Keeps whatever people can point somewhere away from what is not public. */
export interface AddressGuard {
  /**
   * Reads an address without looking its name up, and returns its normal form: what is stored, shown and called. It is
   * not to be changed. Throws `address_refused` with the reason in words.
   */
  check(url: string): Readonly<URL>;
  /**
   * Looks the name up once and returns its addresses: the connection must go to one of these and no other. Throws
   * `address_refused` if any of them may not be called, `name_unknown` if there are none.
   */
  vet(url: URL): Promise<Address[]>;
  /** For a new address: checks it, and its name's addresses if the name is known by now. Returns the normal form. */
  admit(url: string): Promise<string>;
}

/**
 * The one guard for endpoints, token servers, backends and anything else that a user can point somewhere.
 *
 * Public hosts are called by https alone; plain http is for allow-listed addresses. A name that only means something
 * inside a network (`localhost`, `*.internal`, `mongo`) passes only when something is allow-listed, and then all its
 * addresses have to be. Metadata services, other protocols' ports and this server itself stay refused in any case.
 */
export function createAddressGuard(options: AddressGuardOptions): AddressGuard {
  const rules: Rules = {
    isAllowed: cidrSet(options.allow),
    anyAllowed: options.allow.length > 0,
    httpsOnly: options.httpsOnly ?? false,
    granted: new Set((options.granted ?? []).map((url) => placeOf(parse(url)))),
    own: options.own ?? (() => ({})),
    resolve: options.resolve ?? createResolve(options.clock),
  };
  const guard: AddressGuard = {
    check: (url) => check(rules, url),
    vet: (url) => vet(rules, url),
    async admit(url) {
      const checked = guard.check(url);
      await guard.vet(checked).catch((error: unknown) => {
        // A name that can't be looked up now may be known tomorrow; every try looks again (case S15).
        if (!(error instanceof AppError) || error.code !== 'name_unknown') throw error;
      });
      return checked.href;
    },
  };
  return guard;
}

interface Rules {
  isAllowed(address: string): boolean;
  anyAllowed: boolean;
  httpsOnly: boolean;
  /** Hosts with their ports. */
  granted: ReadonlySet<string>;
  own(): OwnAddress;
  resolve: Resolve;
}

function check(rules: Rules, text: string): URL {
  const url = read(text);
  const fault = schemeFault(rules, url) ?? hostFault(rules, url);
  if (fault) throw refused(shown(url), fault);
  return url;
}

/** Addresses remembered at most, as they read; all are forgotten when there would be more. */
const mostRead = 1_000;
const known = new Map<string, URL>();

/** Every try reads its address again, and reading costs more than all rules together. */
function read(text: string): URL {
  const before = known.get(text);
  if (before) return before;
  const url = parse(text);
  if (known.size >= mostRead) known.clear();
  known.set(text, url);
  return url;
}

/** The WHATWG parser decides what a host is, for the check as for the connection (cases S1, S8, S9). */
function parse(text: string): URL {
  if (!URL.canParse(text)) throw refused(text.slice(0, 100), words.noAddress);
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') throw refused(shown(url), words.userinfo);
  if (url.hostname.endsWith('.')) url.hostname = url.hostname.slice(0, -1);
  url.hash = '';
  return url;
}

function schemeFault({ httpsOnly }: Rules, { protocol, hostname }: URL): Words | undefined {
  if (protocol !== 'https:' && protocol !== 'http:') return words.scheme;
  if (httpsOnly && protocol === 'http:') return words.httpsOnly;
  // What an empty label leaves behind, as in "a..b" or "localhost..", means different things to different resolvers.
  return hostname === '' || hostname.split('.').includes('') ? words.noAddress : undefined;
}

function hostFault(rules: Rules, url: URL): Words | undefined {
  const port = isGranted(rules, url) ? undefined : portFault(portOf(url));
  if (port) return { en: `its port ${port.en}`, zh: `该端口${port.zh}` };
  const address = literal(url);
  if (address !== undefined) return addressFault(rules, url, address);
  const kind = nameKind(url.hostname);
  if (kind === 'never') return words.never;
  if (isGranted(rules, url)) return undefined;
  if (kind === 'inside' && !rules.anyAllowed) return words.inside;
  if (url.protocol === 'http:' && !rules.anyAllowed) return words.plain;
  return isOwnName(rules, url) ? words.own : undefined;
}

async function vet(rules: Rules, url: URL): Promise<Address[]> {
  const address = literal(url);
  const addresses = address === undefined ? await lookUp(rules, url) : [toAddress(address)];
  for (const one of addresses) {
    const fault = addressFault(rules, url, one.address);
    if (fault) throw refused(shown(url), fault);
  }
  return addresses;
}

async function lookUp({ resolve }: Rules, { hostname }: URL): Promise<Address[]> {
  const addresses = await resolve(hostname).catch((error: unknown) => {
    throw new AppError('name_unknown', { host: hostname, why: codeOf(error) || 'no answer' }, { cause: error });
  });
  if (addresses.length === 0) throw new AppError('name_unknown', { host: hostname, why: 'ENODATA' });
  return addresses;
}

/** What speaks against an address that the URL leads to; all of a name's addresses have to pass (case S10). */
function addressFault(rules: Rules, url: URL, address: string): Words | undefined {
  const kind = kindOf(address);
  if (kind === 'never') return words.never;
  const granted = isGranted(rules, url);
  const insideName = literal(url) === undefined && nameKind(url.hostname) === 'inside';
  if (granted && (insideName || literal(url) !== undefined)) return undefined;
  if (!granted && isOwnAddress(rules, url, address)) return words.own;
  if (rules.isAllowed(address)) return undefined;
  if (kind === 'private' || insideName) return words.inside;
  return url.protocol === 'http:' && !granted ? words.plain : undefined;
}

function isGranted({ granted }: Rules, url: URL): boolean {
  return granted.has(placeOf(url));
}

function placeOf(url: URL): string {
  return `${url.hostname}:${portOf(url)}`;
}

function isOwnName({ own }: Rules, url: URL): boolean {
  const { publicUrl } = own();
  if (publicUrl === undefined || !URL.canParse(publicUrl)) return false;
  const ours = new URL(publicUrl);
  return ours.hostname === url.hostname && portOf(ours) === portOf(url);
}

/** This very server, by whichever of the machine's addresses (case S12). */
function isOwnAddress(rules: Rules, url: URL, address: string): boolean {
  if (isOwnName(rules, url)) return true;
  if (rules.own().port !== portOf(url)) return false;
  if (address.startsWith('127.') || address === '::1') return true;
  return Object.values(networkInterfaces()).some((addresses) => addresses?.some((one) => one.address === address));
}

function portOf({ port, protocol }: URL): number {
  return port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port);
}

/** The host as an IP address, without brackets; undefined for a name. */
function literal(url: URL): string | undefined {
  const host = hostOf(url);
  return isIP(host) === 0 ? undefined : host;
}

/** The host of a URL, an IPv6 address without its brackets. */
export function hostOf({ hostname }: URL): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

function toAddress(address: string): Address {
  return { address, family: isIP(address) === 6 ? 6 : 4 };
}

/** Where it leads, without what may be secret in it. */
function shown({ protocol, host }: URL): string {
  return `${protocol}//${host}`;
}

function refused(address: string, { en, zh }: Words): AppError {
  return new AppError('address_refused', { address, why: en, whyZh: zh });
}
