import type { Config } from '../config.ts';
import type { Clock } from '../domain/clock.ts';
import type { Logger } from '../domain/logger.ts';
import type { Metrics } from '../http/metrics.ts';
import { createProxy, type OutboundProxy } from '../outbound/proxy.ts';

export interface ProxyParts {
  config: Pick<Config, 'OUTBOUND_PROXY' | 'OUTBOUND_PROXY_EXCEPT'>;
  metrics: Pick<Metrics, 'proxyFailed'>;
  clock: Clock;
  log: Logger;
}

/** The operator's way out; undefined where everything is called directly. */
export function openProxy({ config, metrics, clock, log }: ProxyParts): OutboundProxy | undefined {
  const { OUTBOUND_PROXY: url, OUTBOUND_PROXY_EXCEPT: except } = config;
  return url === undefined ? undefined : createProxy({ url, except, clock, log, failed: metrics.proxyFailed });
}
