import type { ChatPlatform } from '../src/chat/platform.ts';
import { openLark } from './lark/open.ts';
import { openLocal } from './local/open.ts';
import type { PlatformParts } from './platform-parts.ts';
import { openSlack } from './slack/open.ts';

/** Every chat platform. Each one answers undefined when the settings don't name it. To add one: a folder and a line. */
export const platforms: readonly ((parts: PlatformParts) => ChatPlatform | undefined)[] = [
  openLocal,
  openSlack,
  openLark,
];

/** The platforms that the settings switch on; not started yet. */
export function createPlatforms(parts: PlatformParts): ChatPlatform[] {
  return platforms.map((open) => open(parts)).filter((platform) => platform !== undefined);
}
