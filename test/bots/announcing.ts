import { openLostChannels } from '../../src/app/lost-channels.ts';
import type { ChatPlatform } from '../../src/chat/platform.ts';
import { resultView, threadParts } from '../../src/chat/result-view.ts';
import type { Clock } from '../../src/domain/clock.ts';
import { silentLogger } from '../../src/domain/logger.ts';
import { type Announce, createAnnounce } from '../../src/pipeline/announce.ts';
import type { Store } from '../../src/store/store.ts';

/** Runs as they are told on one platform, in English: a card after 0.3 s, changed every second at most. */
export function announceOn(platform: ChatPlatform, { store, clock }: { store: Store; clock: Clock }): Announce {
  const platforms = new Map([[platform.name, platform]]);
  const config = { SWITCHHOOK_LANGUAGE: 'en' } as const;
  return createAnnounce({
    platforms,
    posts: store.posts,
    resultView: (run, maxMarkdown) => resultView(run, { language: 'en', maxMarkdown }),
    threadParts: (run, maxMarkdown) => threadParts(run, { language: 'en', maxMarkdown }),
    lostChannels: openLostChannels({ config, store, platforms, clock, log: silentLogger }),
    audit: store.audit.write,
    clock,
    log: silentLogger,
    firstAfterMs: 300,
    betweenMs: 1_000,
  });
}
