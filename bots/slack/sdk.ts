import { LogLevel, type webApi } from '@slack/bolt';
import type { Logger } from '../../src/domain/logger.ts';
import type { SlackSettings } from './ports.ts';

type BoltLogger = NonNullable<webApi.WebClientOptions['logger']>;

/** A call that takes longer has an unknown end. */
const timeoutMs = 10_000;

/**
 * Options of a client, new objects at every call: the SDK writes into those it is given, and with shared `headers` one
 * workspace's call went out with the token of another (so `headers` is never set). Repeats and waits are our own.
 */
export function clientOptions({ apiUrl }: Pick<SlackSettings, 'apiUrl'>, log: Logger): webApi.WebClientOptions {
  return {
    slackApiUrl: `${apiUrl.replace(/\/+$/, '')}/`,
    timeout: timeoutMs,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: boltLogger(log),
  };
}

/** Where people allow the app into a workspace: beside the API, also on GovSlack. */
export function authorizeUrl({ apiUrl }: Pick<SlackSettings, 'apiUrl'>): string {
  return `${apiUrl.replace(/\/+$/, '').replace(/\/api$/, '')}/oauth/v2/authorize`;
}

/** The SDK's log in ours. Its debug lines hold whole bodies, so they are dropped; what it calls info is for debugging. */
export function boltLogger(log: Logger): BoltLogger {
  const line = (words: unknown[]) => `slack sdk: ${words.map((word) => wordOf(word)).join(' ')}`;
  return {
    debug: () => {},
    info: (...words) => log.debug({}, line(words)),
    warn: (...words) => log.warn({}, line(words)),
    error: (...words) => log.warn({}, line(words)),
    setLevel: () => {},
    getLevel: () => LogLevel.INFO,
    setName: () => {},
  };
}

/** Tokens and response addresses never reach the log. */
function wordOf(word: unknown): string {
  const text = word instanceof Error ? `${word.name}: ${word.message}` : String(word);
  return text
    .replace(/\bx(?:ox[a-z]|app)-[\w-]+/g, 'x…')
    .replace(/https?:\/\/[^\s"')]+/g, (url) => new URL(url).origin)
    .slice(0, 500);
}
