import type { Admin } from '../admin/admin.ts';
import { createAdmin } from '../admin/create-admin.ts';
import type { Backends } from '../assistant/registry.ts';
import type { ChatPlatform } from '../chat/platform.ts';
import type { Config } from '../config.ts';
import type { Clock } from '../domain/clock.ts';
import type { Logger } from '../domain/logger.ts';
import { parseEventFilter } from '../inbound/filter.ts';
import { sources } from '../inbound/registry.ts';
import type { Publish } from '../pipeline/publish.ts';
import { checkTemplate } from '../prompts/check-template.ts';
import type { Store } from '../store/store.ts';
import { createSendTest } from './send-test.ts';

export interface AdminParts {
  config: Pick<Config, 'REPLAY_WINDOW_SECONDS'>;
  store: Store;
  backends: Pick<Backends, 'resolveBackend'>;
  platforms: ReadonlyMap<string, Pick<ChatPlatform, 'name' | 'title' | 'channels'>>;
  publish: Publish;
  publicUrl(path: string): string;
  /** Where this server listens. */
  address: Parameters<typeof createSendTest>[0];
  clock: Clock;
  log: Logger;
}

/** The use cases of webhooks, projects, members and keys, with what they are handed of other folders. */
export function openAdmin(parts: AdminParts): Admin {
  const { config, store, backends, platforms, publish, publicUrl, address, clock, log } = parts;
  return createAdmin({
    ...store,
    clock,
    log,
    publicUrl,
    sources,
    backends: { check: (resource) => void backends.resolveBackend(resource) },
    parseEventFilter,
    checkTemplate: (template) => void checkTemplate(template),
    destinations: (project) => destinationsOf(platforms, project),
    sendTest: createSendTest(address),
    publish,
    replayWindow: config.REPLAY_WINDOW_SECONDS,
  });
}

/** Every channel of every platform that a project's results may go to. */
async function destinationsOf(platforms: AdminParts['platforms'], project: string): ReturnType<Admin['destinations']> {
  const lists = [...platforms.values()].map(async (platform) => {
    const channels = await platform.channels(project);
    // Where people are on several platforms, "general" alone says nothing.
    const titled = (title: string) => (platforms.size > 1 ? `${title} (${platform.title})` : title);
    return channels.map(({ id, title }) => ({
      destination: { platform: platform.name, channel: id },
      title: titled(title),
    }));
  });
  return (await Promise.all(lists)).flat();
}
