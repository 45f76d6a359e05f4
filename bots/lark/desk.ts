import type { LarkApi } from './api.ts';
import type { FormState } from './form-state.ts';
import type { Lanes } from './lanes.ts';
import type { People } from './people.ts';
import type { LarkDeps } from './ports.ts';

/** Everything that the handlers of events work with. */
export interface Desk {
  deps: LarkDeps;
  api: LarkApi;
  lanes: Lanes;
  people: People;
  forms: FormState;
  /** The bot's own open_id; asked for once. */
  botId(): Promise<string>;
  /** Whether a chat is a private one with the bot. */
  isDirect(chatId: string): Promise<boolean>;
  /** Remembers that it is. */
  learnDirect(chatId: string): void;
  /** Remembers that the bot is in a group. */
  learnGroup(chatId: string): void;
}
