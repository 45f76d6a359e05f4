import { createLarkPlatform } from '../../bots/lark/index.ts';
import type { ChatPlatform } from '../../src/chat/platform.ts';
import type { Clock } from '../../src/domain/clock.ts';
import { silentLogger } from '../../src/domain/logger.ts';
import type { Identity } from '../../src/domain/member.ts';
import { textAt } from '../../src/simulators/lark/json.ts';
import { startLarkServer } from '../../src/simulators/lark-server.ts';
import { addChannel } from '../../src/simulators/slack/populate.ts';
import { settingsFor, textOf } from './lark/tenant.ts';
import { openBooth } from './slack/booth.ts';

/** A channel that can be lost in ways that its platform has. */
export interface Place {
  id: string;
  /** What the channel is called. */
  title: string;
  lose(how: string): void;
  repair(): void;
  /** Calls that were about this channel: posting and changing messages. */
  calls(): number;
}

/** A platform with its SDK and simulator, and an admin who can be told something privately. */
export interface Stage {
  platform: ChatPlatform;
  admin: Identity;
  place(name: string): Place;
  /** The token is withdrawn, or valid again. */
  revoke(revoked: boolean): void;
  /** All calls of the platform's API. */
  calls(): number;
  /** What stands in the admin's direct talk with the bot. */
  told(): string[];
  close(): Promise<void>;
}

/** The ways in which a channel is lost, by platform. */
export const ways = {
  slack: ['archived', 'left', 'deleted'],
  lark: ['left', 'disbanded'],
} as const;

export const stages: Record<keyof typeof ways, (clock: Clock) => Promise<Stage>> = {
  slack: openSlackStage,
  lark: openLarkStage,
};

/** The admin reads Chinese there. */
async function openSlackStage(clock: Clock): Promise<Stage> {
  const booth = await openBooth({ clock });
  const { slack, platform } = booth;
  const workspace = slack.workspace('T0ACME');
  const bot = () => workspace.installation?.botUser ?? '';
  let count = 0;
  return {
    platform,
    admin: { platform: 'slack', userId: 'U0LI' },
    place(name) {
      const channel = addChannel(workspace, { id: `C0LOST${++count}`, name });
      const about = () =>
        slack.calls().filter(({ method, args }) => /^chat\./.test(method) && args.channel === channel.id);
      return {
        id: channel.id,
        title: `#${name}`,
        lose(how) {
          if (how === 'archived') channel.archived = true;
          else if (how === 'left') channel.members.delete(bot());
          else workspace.channels.delete(channel.id);
        },
        repair() {
          channel.archived = false;
          channel.members.add(bot());
          workspace.channels.set(channel.id, channel);
        },
        calls: () => about().length,
      };
    },
    revoke(revoked) {
      if (workspace.installation) workspace.installation.revoked = revoked;
    },
    calls: () => slack.calls().length,
    told: () => (slack.directTalk('U0LI')?.messages ?? []).map((one) => slack.effects(one).lines.join('\n')),
    close: () => booth.close(),
  };
}

async function openLarkStage(clock: Clock): Promise<Stage> {
  const lark = await startLarkServer({ clock, chatRate: 1_000 });
  const admin = lark.user({ name: 'Ada' });
  const seen = new Set<string>();
  const platform = createLarkPlatform({
    config: settingsFor(lark, 'socket'),
    converse: async () => [],
    actorOf: async ({ userId, name }) => ({ memberId: userId, name, via: 'lark', platformAdmin: false, roles: {} }),
    dedupe: async (key) => !seen.has(key) && Boolean(seen.add(key)),
    state: { put: async () => 'token', get: async () => undefined },
    language: 'zh',
    clock,
    log: silentLogger,
  });
  const secret = lark.world.appSecret;
  return {
    platform,
    admin: { platform: 'lark', userId: admin.openId },
    place(name) {
      const chat = lark.group(name, [admin]);
      const about = ({ path, body }: { path: string; body: unknown }) =>
        path.includes('/im/v1/messages') && textAt(body, 'receive_id') === chat.id;
      return {
        id: chat.id,
        title: `lark:${chat.id}`,
        lose: (how) => void Object.assign(chat, how === 'left' ? { botIn: false } : { disbanded: true }),
        repair: () => void Object.assign(chat, { botIn: true, disbanded: false }),
        calls: () => lark.world.calls.filter(about).length,
      };
    },
    revoke(revoked) {
      lark.world.tokens.clear();
      lark.world.appSecret = revoked ? 'another secret' : secret;
    },
    calls: () => lark.world.calls.length,
    told: () => lark.messages(lark.privateChat(admin)).map(textOf),
    async close() {
      await platform.stop();
      await lark.stop();
    },
  };
}
