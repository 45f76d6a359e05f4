import type { Logger } from '../../src/domain/logger.ts';
import { LarkFault } from './fault.ts';
import type { LarkSettings } from './ports.ts';

/**
 * A logger for the SDK. Of what the SDK wants to log only texts and the messages of errors are kept, with every
 * secret of the app taken out: the SDK would log whole requests, the app secret included.
 */
export function createSdkLogger(log: Logger, settings: LarkSettings) {
  const secrets = [settings.appSecret, settings.encryptKey, settings.verificationToken].filter(
    (secret) => secret !== undefined && secret !== '',
  );
  const words = (said: unknown[]) => clean(said.flat(3).map(wordsOf).join(' '), secrets);
  return {
    // Failed calls are told by whoever made them, in words.
    error: (...said: unknown[]) => {
      if (!said.flat(3).some((one) => one instanceof LarkFault)) log.warn({}, `lark: ${words(said)}`);
    },
    warn: (...said: unknown[]) => log.warn({}, `lark: ${words(said)}`),
    info: (...said: unknown[]) => log.debug({}, `lark: ${words(said)}`),
    debug: () => undefined,
    trace: () => undefined,
  };
}

function wordsOf(said: unknown): string {
  if (typeof said === 'string') return said;
  return said instanceof Error ? said.message : '';
}

/** Bearer tokens and the tickets in addresses of the long connection are secrets as well. */
function clean(text: string, secrets: readonly (string | undefined)[]): string {
  const hidden = secrets.reduce<string>((left, secret) => (secret ? left.replaceAll(secret, '•••') : left), text);
  return hidden
    .replace(/\bt-[\w-]{8,}/g, '•••')
    .replace(/\b(access_key|ticket)=[^&\s]+/g, '$1=•••')
    .slice(0, 500);
}
