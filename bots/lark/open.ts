import type { ChatPlatform } from '../../src/chat/platform.ts';
import { AppError } from '../../src/domain/errors.ts';
import type { PlatformParts } from '../platform-parts.ts';

/** Lark or Feishu as the settings describe it; undefined when they name no app. Throws `config_invalid` in words. */
export async function openLark(parts: PlatformParts): Promise<ChatPlatform | undefined> {
  const { config, store } = parts;
  const { LARK_APP_ID: appId, LARK_APP_SECRET: appSecret } = config;
  if (!appId && !appSecret) return undefined;
  if (!appId || !appSecret) {
    throw new AppError('config_invalid', {
      setting: appId ? 'LARK_APP_SECRET' : 'LARK_APP_ID',
      why: 'the app id and its secret go together, and one of them is missing',
    });
  }
  // Only who uses Lark pays for its SDK: a quarter of a second at the start, and tens of megabytes.
  const { createLarkPlatform } = await import('./index.ts');
  return createLarkPlatform({
    ...parts,
    config: {
      appId,
      appSecret,
      encryptKey: config.LARK_ENCRYPT_KEY,
      verificationToken: config.LARK_VERIFICATION_TOKEN,
      domain: config.LARK_DOMAIN,
      mode: config.LARK_MODE,
      tenantKey: config.LARK_TENANT_KEY,
    },
    dedupe: (key) => store.seen.first(`lark:${key}`),
    state: store.keptTexts,
    language: config.SWITCHHOOK_LANGUAGE,
  });
}
