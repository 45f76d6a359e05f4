import type { ChatPlatform } from '../../src/chat/platform.ts';
import type { PlatformParts } from '../platform-parts.ts';
import { createLocalPlatform } from './index.ts';

/** The chat room of the settings; undefined when it is switched off. */
export function openLocal(parts: PlatformParts): ChatPlatform | undefined {
  const { config, store, admin } = parts;
  if (!config.LOCAL_CHAT) return undefined;
  return createLocalPlatform({
    ...store,
    ...parts,
    claim: admin.claim,
    refuse: admin.refuse,
    guests: config.LOCAL_CHAT_GUESTS ?? isLoopback(config.HOST),
    language: config.SWITCHHOOK_LANGUAGE,
  });
}

/** People who can reach a loopback address sit at this machine. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
