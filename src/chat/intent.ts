import type { Language } from '../domain/errors.ts';
import type { Actor } from '../domain/member.ts';
import type { Destination } from '../domain/project.ts';
import type { Form, FormValues, View } from './view.ts';

/** Where and by whom something was asked. */
export interface Context {
  actor: Actor;
  language: Language;
  /** The channel it was said in; a direct message with the bot is a channel too. */
  channel: Destination;
  /** True where only the actor and the bot read along. */
  direct: boolean;
  correlationId: string;
}

/** What a user asked for, already parsed by the platform's receiver. */
export type Intent =
  /** A text command without the leading `/webhook` (`list`, `show ID` …), or anything else said to the bot. */
  | { kind: 'command'; text: string; context: Context }
  /** A button. */
  | { kind: 'action'; action: string; value: string; context: Context }
  /** A submitted form. */
  | { kind: 'submit'; form: string; formContext: string; values: FormValues; context: Context }
  /** Words in the thread of a message the bot posted; `messageId` is the message that the thread hangs on. */
  | { kind: 'reply'; text: string; messageId: string; replyId: string; context: Context }
  /** Somebody opened a place where nothing has been said yet. */
  | { kind: 'welcome'; context: Context }
  /** Somebody opened their own page, where the platform has such a thing. */
  | { kind: 'home'; context: Context }
  /** Words said in a channel, not to the bot: answered only where nothing has been set up yet. */
  | { kind: 'remark'; text: string; context: Context };

/** What the platform is to do in answer. */
export type Answer =
  /** Show to the actor alone. Secrets come this way only and are never stored. */
  | { kind: 'private'; view: View }
  /** Post in the channel for all. */
  | { kind: 'channel'; view: View }
  /** Replace the message whose button was clicked. */
  | { kind: 'replace'; view: View }
  /** Open a form. */
  | { kind: 'form'; form: Form }
  /** Keep the submitted form open and show these at its fields; `_` is for the form as a whole. */
  | { kind: 'form_errors'; errors: Record<string, string> }
  /** Nothing to show (a reply that starts a run answers by its result). */
  | { kind: 'none' };

/** The platform-neutral conversation: every platform hands intents to this one function. Never throws. */
export type Converse = (intent: Intent) => Promise<Answer[]>;
