import { createLarkPlatform } from '../../../bots/lark/index.ts';
import type { Converse } from '../../../src/chat/intent.ts';
import type { ChatPlatform } from '../../../src/chat/platform.ts';
import type { Clock } from '../../../src/domain/clock.ts';
import { silentLogger } from '../../../src/domain/logger.ts';
import { type LarkServer, startLarkServer } from '../../../src/simulators/lark-server.ts';
import { encryptKey, settingsFor } from './tenant.ts';

/** The Lark platform alone, on real sockets, with a conversation that the test writes and a memory in a set. */
export interface Stand {
  lark: LarkServer;
  platform: ChatPlatform;
  close(): Promise<void>;
}

export interface StandOptions {
  clock: Clock;
  mode: 'http' | 'socket';
  converse?: Converse;
}

export async function openStand({ clock, mode, converse }: StandOptions): Promise<Stand> {
  const lark = await startLarkServer({ encryptKey, clock });
  const seen = new Set<string>();
  const platform = createLarkPlatform({
    config: settingsFor(lark, mode),
    converse: converse ?? (async () => [{ kind: 'private', view: { kind: 'text', text: 'Hello' } }]),
    actorOf: async ({ userId, name }) => ({ memberId: userId, name, via: 'lark', platformAdmin: false, roles: {} }),
    dedupe: async (key) => !seen.has(key) && Boolean(seen.add(key)),
    state: { put: async () => 'unused', get: async () => undefined },
    language: 'en',
    clock,
    log: silentLogger,
  });
  await platform.start();
  return {
    lark,
    platform,
    async close() {
      await platform.stop();
      await lark.stop();
    },
  };
}
