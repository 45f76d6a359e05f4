import type { Clock } from '../domain/clock.ts';
import type { Logger } from '../domain/logger.ts';
import type { Address } from './address-guard.ts';
import { cidrSet } from './address-ranges.ts';
import { openTunnel, ProxyFailure, type ProxyPlace, type Tunnel } from './tunnel.ts';

export interface ProxyOptions {
  /** `http://user:password@proxy:3128`, or https. */
  url: string;
  /** CIDRs or single addresses that are called without it. */
  except: readonly string[];
  clock: Clock;
  log: Logger;
  /** Told of each failure that is the proxy's own. */
  failed(kind: ProxyFailure['kind']): void;
}

/** Who is asked for a way, and whither. */
export interface Whither {
  addresses: readonly Address[];
  port: number;
}

export type Opened = (error: Error | undefined, tunnel?: Tunnel) => void;

/** The operator's own way out, where there is no other. It is asked for addresses that the guard has vetted, never for names. */
export interface OutboundProxy {
  /** Whether the way to these addresses leads through it. */
  leadsTo(addresses: readonly Address[]): boolean;
  /** Asks for a connection to one of the addresses, in their order. What is returned gives up waiting for it. */
  open(whither: Whither, done: Opened): { destroy(error: Error): void };
  /** In words, how it is. Throws, in words, once it has failed for longer than so many seconds. */
  check(mostSeconds: number): string;
}

/** Refusals of one place in a row after which they are the place's own, if others were reached meanwhile. */
const refusalsAtMost = 3;
/** Milliseconds after which nobody knows any more whether trouble goes on. */
const troubleLastsMs = 60_000;
/** Places remembered. */
const mostPlaces = 5_000;

/**
 * A proxy for everything that leaves for an address that people can choose (https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6).
 * That it can't be reached, wants another password, or refuses a way, is its own trouble and no receiver's; only a place that it
 * refuses again and again while it reaches others is down itself. The environment's proxy settings are never looked at (case S16).
 */
export function createProxy({ url, except, clock, log, failed }: ProxyOptions): OutboundProxy {
  const place = placeOf(url);
  const isDirect = cidrSet(except);
  const refusals = new Map<string, { times: number; since: number }>();
  let reachedAt = Number.NEGATIVE_INFINITY;
  let trouble: { since: number; last: number; why: string } | undefined;

  function reached(to: string): void {
    reachedAt = clock.now();
    refusals.delete(to);
    if (trouble) log.info({ proxy: place.shown }, '[WEBHOOK] the outbound proxy works again');
    trouble = undefined;
  }

  function isPlaces({ kind }: ProxyFailure, to: string): boolean {
    if (kind === 'unreachable' || kind === 'sign_in') return false;
    const refusal = refusals.get(to) ?? { times: 0, since: clock.now() };
    refusal.times += 1;
    refusals.delete(to);
    refusals.set(to, refusal);
    const [oldest] = refusals.keys();
    if (refusals.size > mostPlaces && oldest !== undefined) refusals.delete(oldest);
    return refusal.times > refusalsAtMost && reachedAt > refusal.since;
  }

  function note(failure: ProxyFailure, to: string): void {
    failure.ours = !isPlaces(failure, to);
    if (!failure.ours) return;
    failed(failure.kind);
    if (!trouble) log.warn({ proxy: place.shown, why: failure.message }, '[WEBHOOK] the outbound proxy fails');
    trouble = { since: trouble?.since ?? clock.now(), last: clock.now(), why: failure.message };
  }

  return {
    leadsTo: (addresses) => !addresses.every(({ address }) => isDirect(address)),
    open(whither, done) {
      const to = `${whither.addresses[0]?.address} ${whither.port}`;
      return openTunnel(place, whither, (error, tunnel) => {
        if (tunnel) reached(to);
        else if (error instanceof ProxyFailure) note(error, to);
        done(error, tunnel);
      });
    },
    check(mostSeconds) {
      const now = clock.now();
      if (!trouble || now - trouble.last > troubleLastsMs) return 'nothing speaks against it';
      const text = `it has failed for ${Math.round((now - trouble.since) / 1_000)} s: ${trouble.why}`;
      if (now - trouble.since > mostSeconds * 1_000) throw new Error(text);
      return text;
    },
  };
}

function placeOf(url: string): ProxyPlace {
  const { protocol, hostname, host, port, username, password } = new URL(url);
  const encrypted = protocol === 'https:';
  const account = `${plain(username)}:${plain(password)}`;
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (encrypted ? 443 : 80) : Number(port),
    encrypted,
    authorization: account === ':' ? undefined : `Basic ${Buffer.from(account).toString('base64')}`,
    shown: host,
  };
}

/** As it is meant; a percent sign that escapes nothing stands for itself. */
function plain(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
