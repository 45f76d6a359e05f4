import type { ChatPlatform } from '../chat/platform.ts';
import { lostChannelView } from '../chat/views/lost-channel-view.ts';
import type { Config } from '../config.ts';
import { type Clock, systemClock } from '../domain/clock.ts';
import type { Logger } from '../domain/logger.ts';
import { createLostChannels, type LostChannels } from '../pipeline/lost-channels.ts';
import { createTellAdmins } from '../pipeline/tell-admins.ts';
import type { Store } from '../store/store.ts';

export interface LostChannelsParts {
  config: Pick<Config, 'SWITCHHOOK_LANGUAGE'>;
  store: Pick<Store, 'lostChannels' | 'projects' | 'members' | 'webhooks' | 'audit'>;
  platforms: ReadonlyMap<string, ChatPlatform>;
  clock?: Clock | undefined;
  log: Logger;
}

/** What is remembered of channels that results can't reach, and who is told. */
export function openLostChannels({ config, store, platforms, clock, log }: LostChannelsParts): LostChannels {
  const tellAdmins = createTellAdmins({
    platforms,
    project: store.projects.get,
    admins: store.members.admins,
    webhooksAt: store.webhooks.postingTo,
    view: lostChannelView,
    language: config.SWITCHHOOK_LANGUAGE,
    log,
  });
  return createLostChannels({
    store: store.lostChannels,
    tellAdmins,
    audit: store.audit.write,
    clock: clock ?? systemClock,
    log,
  });
}
