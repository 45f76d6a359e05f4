import type { Clock } from '../../src/domain/clock.ts';
import type { LarkApi } from './api.ts';
import type { Desk } from './desk.ts';

/** The list of groups is asked for at every form. */
const freshMs = 30_000;
const mostRemembered = 50_000;

/** What is known of the bot and its chats. */
export type Groups = Pick<Desk, 'botId' | 'isDirect' | 'learnDirect' | 'learnGroup'> & {
  /** Groups that the bot is in. */
  list(): Promise<{ id: string; title: string }[]>;
  /** The name of a group that was on a list once; Lark tells nothing of one that the bot is out of. */
  titleOf(id: string): Promise<string | undefined>;
};

export function createGroups(api: LarkApi, clock: Clock): Groups {
  const direct = new Map<string, boolean>();
  const titles = new Map<string, string>();
  let listed: { at: number; groups: Promise<{ id: string; title: string }[]> } | undefined;
  let bot: Promise<string> | undefined;

  function remember(chatId: string, isDirect: boolean): void {
    if (direct.size >= mostRemembered) direct.clear();
    direct.set(chatId, isDirect);
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
      const known = direct.get(chatId);
      if (known !== undefined) return known;
      const found = await api.isDirect(chatId).catch(() => undefined);
      if (found !== undefined) remember(chatId, found);
      return found ?? false;
    },
    async list() {
      if (!listed || clock.now() - listed.at > freshMs) {
        listed = { at: clock.now(), groups: api.groups() };
        listed.groups.catch(() => {
          listed = undefined;
        });
      }
      const groups = await listed.groups;
      const shown = groups.map(({ id, title }) => ({ id, title: `#${title || id}` }));
      for (const { id, title } of shown) titles.set(id, title);
      return shown;
    },
    titleOf: async (id) => titles.get(id),
  };
}
