import type { Admin } from '../admin/admin.ts';
import type { Relay } from '../admin/relay.ts';
import type { Backends } from '../assistant/registry.ts';
import type { ChatDeps } from '../chat/chat-deps.ts';
import { createConverse } from '../chat/converse.ts';
import type { Converse } from '../chat/intent.ts';
import type { Config } from '../config.ts';
import { systemClock } from '../domain/clock.ts';
import type { Logger } from '../domain/logger.ts';
import { sources } from '../inbound/registry.ts';
import type { ContinueConversation } from '../pipeline/reply.ts';
import type { Store } from '../store/store.ts';
import { createAsk } from './ask-assistant.ts';

export interface ConversationParts {
  config: Config;
  store: Store;
  admin: Admin;
  relay: Relay;
  backends: Backends;
  continueConversation: ContinueConversation;
  publish?: ChatDeps['publish'];
  publicUrl(path: string): string;
  log: Logger;
}

/** The one conversation that every chat platform hands its intents to. */
export function createConversation(parts: ConversationParts): Converse {
  const { config, store, admin, relay, backends, continueConversation, publicUrl, log } = parts;
  const deps: ChatDeps = {
    admin,
    relay,
    ask: createAsk(backends),
    sources: [...sources.values()],
    backends: backends.list(),
    projects: store.projects,
    members: store.members,
    tokens: store.tokens,
    audit: store.audit,
    continueConversation,
    publish: parts.publish,
    publicUrl,
    replayWindow: config.REPLAY_WINDOW_SECONDS,
    clock: systemClock,
    log,
  };
  return createConverse(deps);
}
