import type { ChatPlatform } from '../../src/chat/platform.ts';
import type { PlatformParts } from '../platform-parts.ts';

/** Slack as the settings describe it; undefined when they name no app. Throws `config_invalid` in words. */
export async function openSlack(parts: PlatformParts): Promise<ChatPlatform | undefined> {
  const { config, store } = parts;
  const {
    SLACK_SIGNING_SECRET: signingSecret,
    SLACK_BOT_TOKEN: botToken,
    SLACK_APP_TOKEN: appToken,
    SLACK_CLIENT_ID: clientId,
    SLACK_CLIENT_SECRET: clientSecret,
  } = config;
  if (!signingSecret && !botToken && !appToken && !clientId && !clientSecret) return undefined;
  // Only who uses Slack pays for its SDK: a quarter of a second at the start, and tens of megabytes.
  const { createSlackPlatform } = await import('./index.ts');
  return createSlackPlatform({
    ...parts,
    config: {
      signingSecret,
      botToken,
      appToken,
      clientId,
      clientSecret,
      apiUrl: config.SLACK_API_URL,
      teams: config.SLACK_TEAMS,
    },
    dedupe: (key) => store.seen.first(key),
    state: store.keptTexts,
    installations: store.installations,
    // Of no project in particular; the first one is there from the start, and its admins read it.
    audit: (entry) => store.audit.write({ project: 'default', ...entry }),
    language: config.SWITCHHOOK_LANGUAGE,
  });
}
