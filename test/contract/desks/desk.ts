import type { FormValues } from '../../../src/chat/view.ts';
import type { Role } from '../../../src/domain/member.ts';
import type { Lounge } from '../../chat/lounge.ts';

/** A person at a screen of the platform: what they do, and what they then see there. */
export interface Person {
  memberId: string;
  /** Types a command in the channel; what is answered. */
  say(command: string): Promise<Seen>;
  /** Presses the button with this label in what they see. */
  press(seen: Seen, label: string): Promise<Seen>;
  /** Sends a form that they see, changed by `values`. */
  submit(seen: Seen, values: FormValues): Promise<Seen>;
  /** Says something in the thread of a message. */
  replyTo(messageId: string, text: string): Promise<Seen>;
  /** All messages of the channel that they can read, oldest first. */
  read(): Promise<Shown[]>;
  /** All messages in a thread, without the first. */
  readThread(messageId: string): Promise<Shown[]>;
}

/** What the platform answers to one person. */
export interface Seen {
  /** Every word of it. */
  text: string;
  buttons: string[];
  /** Names of the fields, where a form opened or stayed open. */
  fields: string[];
  /** The problem at each field, where a form stayed open. */
  errors: Record<string, string>;
  /** What the platform itself knows of it. */
  native: unknown;
}

/** A message as it stands on the screen. */
export interface Shown {
  id: string;
  /** Every word of it. */
  text: string;
  /** Where its links lead. */
  links: string[];
}

/** A platform at which people sit, with the product behind it. */
export interface Desk {
  lounge: Lounge;
  /** A channel of the project `default`, which webhooks there can post to. */
  channel: string;
  person(name: string, roles: Record<string, Role>): Promise<Person>;
  close(): Promise<void>;
}

/** Sits down at a platform. */
export type OpenDesk = () => Promise<Desk>;
