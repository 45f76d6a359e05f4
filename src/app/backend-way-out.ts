import type { WayOut } from '../assistant/way-out.ts';
import type { Config } from '../config.ts';
import type { Clock } from '../domain/clock.ts';
import { createAddressGuard, type OwnAddress } from '../outbound/address-guard.ts';
import { createGuardedFetch } from '../outbound/guarded-fetch.ts';
import type { OutboundProxy } from '../outbound/proxy.ts';
import type { Resolve } from '../outbound/resolve.ts';

export interface WayOutParts {
  config: Pick<Config, 'SWITCHHOOK_ALLOW_ADDRESSES' | 'OPENAI_BASE_URL'>;
  /** Where this server itself is reached. */
  own?: (() => OwnAddress) | undefined;
  /** The operator's proxy, where there is one. */
  proxy?: OutboundProxy | undefined;
  clock: Clock;
  /** How names are looked up; as the machine does unless given. */
  resolve?: Resolve | undefined;
}

/**
 * The way of the backends to their servers: through the same guard as the endpoints', except that the operator's own
 * setting is an allowance for exactly the host and port that it names, as a model on this machine needs.
 */
export function createBackendWayOut({ config, own, proxy, clock, resolve }: WayOutParts): WayOut {
  const { SWITCHHOOK_ALLOW_ADDRESSES: allow, OPENAI_BASE_URL: baseUrl } = config;
  const granted = baseUrl !== undefined && isPlain(baseUrl) ? [baseUrl] : [];
  const guard = createAddressGuard({ allow, granted, own, clock, resolve });
  return { checkAddress: (url) => void guard.check(url), fetch: createGuardedFetch({ guard, proxy, clock }) };
}

/** Without a user name in it, which is no allowance for anything; whoever reads the setting says what is wrong with it. */
function isPlain(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { username, password } = new URL(url);
  return username === '' && password === '';
}
