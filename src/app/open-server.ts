import path from 'node:path';
import type { ChatPlatform } from '../chat/platform.ts';
import type { Config } from '../config.ts';
import { createServer, type HttpServer, type ServerOptions } from '../http/server.ts';
import { sources } from '../inbound/registry.ts';
import type { Store } from '../store/store.ts';

/** Where the built web pages are. */
const consoleDir = path.join(import.meta.dirname, '..', '..', 'dist', 'console');

type Handed = 'admin' | 'relay' | 'receive' | 'readiness' | 'metrics' | 'rateLimit' | 'tracer' | 'clock' | 'log';

export interface ServerParts extends Pick<ServerOptions, Handed> {
  config: Pick<Config, 'TRUST_PROXY' | 'PUBLIC_URL'>;
  store: Pick<Store, 'keys' | 'doors'>;
  platforms: ReadonlyMap<string, Pick<ChatPlatform, 'routes'>>;
}

/** The web server with everything it serves; it does not listen yet. */
export function openServer({ config, store, platforms, ...handed }: ServerParts): HttpServer {
  const webhookOf = async (webhookId: string) => (await store.doors.find(webhookId))?.webhook;
  return createServer({
    ...handed,
    keys: store.keys,
    bodyLimit: async (webhookId) => sources.get((await webhookOf(webhookId))?.source ?? '')?.options.maxBody,
    isHidden: async (webhookId) => (await webhookOf(webhookId))?.enabled === false,
    platforms: [...platforms.values()].flatMap(({ routes }) => (routes ? [routes] : [])),
    consoleDir,
    trustedProxies: config.TRUST_PROXY,
    https: config.PUBLIC_URL?.startsWith('https:') ?? false,
  });
}
