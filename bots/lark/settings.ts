import { httpUrl } from '../../src/chat/safe-link.ts';
import { AppError } from '../../src/domain/errors.ts';
import type { LarkSettings } from './ports.ts';
import type { Check } from './verify.ts';

/** Refuses settings that can't work, or would not be safe, by the name of the setting. */
export function checkSettings(settings: LarkSettings): void {
  const { appId, appSecret, domain, mode } = settings;
  // The SDK says nothing at all about other ids and stays unconnected.
  if (!/^cli_[0-9a-f]{16}$/i.test(appId)) {
    throw unusable('LARK_APP_ID', 'it is "cli_" and 16 hexadecimal digits, as the developer console shows it');
  }
  if (appSecret === '') throw unusable('LARK_APP_SECRET', 'it is missing');
  if (!['feishu', 'lark'].includes(domain) && !httpUrl(domain)) {
    throw unusable(
      'LARK_DOMAIN',
      'use feishu, lark or the address of another Open API, such as https://open.example.com',
    );
  }
  if (mode === 'http') httpCheck(settings);
}

/** What HTTP events are held against. Without both keys anybody could send some, so they are required (case V19). */
export function httpCheck({ appId, encryptKey, verificationToken, tenantKey }: LarkSettings): Check {
  const where = 'set it in the developer console under Events & callbacks > Encryption strategy, and copy it here';
  if (!encryptKey)
    throw unusable('LARK_ENCRYPT_KEY', `without it events would be neither encrypted nor signed; ${where}`);
  if (!verificationToken) throw unusable('LARK_VERIFICATION_TOKEN', `it is missing; ${where}`);
  return { appId, encryptKey, verificationToken, tenantKey };
}

function unusable(setting: string, why: string): AppError {
  return new AppError('config_invalid', { setting, why });
}
