import type { Clock } from '../../src/domain/clock.ts';
import type { Logger } from '../../src/domain/logger.ts';
import type { LarkApi } from './api.ts';
import type { Desk } from './desk.ts';

/** The list of groups is asked for at every form. */
const freshMs = 30_000;
const mostRemembered = 50_000;

type Listed = { id: string; title: string }[];

/** What is known of the bot and its chats. */
export type Groups = Pick<Desk, 'botId' | 'isDirect' | 'learnDirect' | 'learnGroup'> & {
  /** Groups that the bot is in. Never throws: when Lark does not answer, those that were known before. */
  list(): Promise<Listed>;
  /** The name of a group that was on a list once; Lark tells nothing of one that the bot is out of. */
  titleOf(id: string): Promise<string | undefined>;
};

export function createGroups(api: LarkApi, { clock, log }: { clock: Clock; log: Logger }): Groups {
  const direct = new Map<string, boolean>();
  const titles = new Map<string, string>();
  let listed: { at: number; groups: Promise<Listed> } | undefined;
  let known: Listed = [];
  let bot: Promise<string> | undefined;

  function remember(chatId: string, isDirect: boolean): void {
    if (direct.size >= mostRemembered) direct.clear();
    direct.set(chatId, isDirect);
  }

  async function ask(): Promise<Listed> {
    try {
      known = (await api.groups()).map(({ id, title }) => ({ id, title: `#${title || id}` }));
      for (const { id, title } of known) titles.set(id, title);
    } catch (error) {
      log.warn({ err: error }, 'lark: the groups could not be listed');
      listed = undefined;
    }
    return known;
  }

  return {
    botId() {
      bot ??= api.botId().catch((error: unknown) => {
        bot = undefined;
        throw error;
      });
      return bot;
    },
    learnDirect: (chatId) => remember(chatId, true),
    /** A group that the bot has just come into is not on the list from before. */
    learnGroup(chatId) {
      if (!titles.has(chatId)) listed = undefined;
    },
    /** Not known counts as a group: then nothing private is said in it. */
    async isDirect(chatId) {
      const learnt = direct.get(chatId);
      if (learnt !== undefined) return learnt;
      const found = await api.isDirect(chatId).catch(() => undefined);
      if (found !== undefined) remember(chatId, found);
      return found ?? false;
    },
    async list() {
      if (!listed || clock.now() - listed.at > freshMs) listed = { at: clock.now(), groups: ask() };
      return await listed.groups;
    },
    titleOf: async (id) => titles.get(id),
  };
}
