import { withOwnChannels } from '../src/chat/own-channels.ts';
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

/** The platforms that the settings switch on; not started yet. Each offers a project only channels it may use. */
export function createPlatforms(parts: PlatformParts): ChatPlatform[] {
  const opened = platforms.map((open) => open(parts)).filter((platform) => platform !== undefined);
  return opened.map((platform) => withOwnChannels(platform, parts.store.projects));
}
