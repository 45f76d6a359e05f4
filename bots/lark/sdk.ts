import * as lark from '@larksuiteoapi/node-sdk';
import type { Logger } from '../../src/domain/logger.ts';
import { createHttp } from './http.ts';
import type { LarkSettings } from './ports.ts';
import { createSdkLogger } from './sdk-logger.ts';

/** What happens to the long connection. */
export interface SocketEvents {
  onReady(): void;
  onError(error: Error): void;
  onReconnecting(): void;
  onReconnected(): void;
}

/** The handler of one kind of event, given header and event in one object. */
export type EventHandler = (event: unknown) => Promise<object | undefined>;

/** The one place that knows the SDK. */
export interface Sdk {
  client: lark.Client;
  /** Forgets the access token, so that the next call asks for a new one. */
  forgetToken(): Promise<void>;
  /** Hands a verified, decrypted event to its handler and returns the handler's answer. */
  dispatch(document: object): Promise<unknown>;
  /** Opens the long connection; the result closes it. */
  connect(events: SocketEvents): () => void;
}

/** How long to wait for a connection, and for a sign of life after a ping. */
const handshakeTimeoutMs = 10_000;
const pingTimeout = 10;

/** SDK objects of one app, with a token cache of their own: the SDK's is shared by everything in the process. */
export function openSdk(settings: LarkSettings, handlers: Record<string, EventHandler>, log: Logger): Sdk {
  const { appId, appSecret } = settings;
  const cache = new lark.DefaultCache();
  const logger = createSdkLogger(log, settings);
  const common = { logger, loggerLevel: lark.LoggerLevel.warn };
  const app = { appId, appSecret, domain: baseUrl(settings.domain), httpInstance: createHttp(), ...common };
  const dispatcher = new lark.EventDispatcher({ ...common, cache }).register(handlers);
  return {
    client: new lark.Client({ ...app, cache }),
    async forgetToken() {
      await cache.set(lark.CTenantAccessToken, '', 1, { namespace: appId });
    },
    // Verified already, and over other bytes than the SDK would look at.
    dispatch: (document) => dispatcher.invoke(document, { needCheck: false }),
    connect(events) {
      const socket = new lark.WSClient({ ...app, handshakeTimeoutMs, wsConfig: { pingTimeout }, ...events });
      void socket.start({ eventDispatcher: dispatcher });
      return () => socket.close({ force: true });
    },
  };
}

/** `feishu` and `lark` are the two public services; anything else is the address of a private one. */
function baseUrl(domain: string): string {
  if (domain === 'feishu') return 'https://open.feishu.cn';
  if (domain === 'lark') return 'https://open.larksuite.com';
  return domain.replace(/\/+$/, '');
}
