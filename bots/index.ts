import type { ChatPlatform } from '../src/chat/platform.ts';
import { createLocalPlatform } from './local/index.ts';
import type { LocalDeps } from './local/ports.ts';

/** What every platform may need; each takes its part. A new platform adds its own settings here. */
export type PlatformDeps = LocalDeps;

/** Every chat platform by name. To add one: a folder beside this file and a line here. */
export const platforms: ReadonlyMap<string, (deps: PlatformDeps) => ChatPlatform> = new Map([
  ['local', createLocalPlatform],
]);
