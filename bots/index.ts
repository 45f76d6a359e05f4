import { withOwnChannels } from '../src/chat/own-channels.ts';
import type { ChatPlatform } from '../src/chat/platform.ts';
import { openLark } from './lark/open.ts';
import { openLocal } from './local/open.ts';
import type { PlatformParts } from './platform-parts.ts';
import { openSlack } from './slack/open.ts';

type Opened = ChatPlatform | undefined;

/**
 * Every chat platform. Each one answers undefined when the settings don't name it, and loads its SDK only when they do.
 * To add one: a folder and a line.
 */
const platforms: readonly ((parts: PlatformParts) => Opened | Promise<Opened>)[] = [openLocal, openSlack, openLark];

/** The platforms that the settings switch on; not started yet. Each offers a project only channels it may use. */
export async function createPlatforms(parts: PlatformParts): Promise<ChatPlatform[]> {
  const all = await Promise.all(platforms.map((open) => open(parts)));
  const opened = all.filter((platform) => platform !== undefined);
  return opened.map((platform) => withOwnChannels(platform, parts.store.projects));
}
