import type { ChatPlatform } from '../../../src/chat/platform.ts';
import type { FormValues } from '../../../src/chat/view.ts';
import type { AuditEntry } from '../../../src/domain/audit.ts';
import type { Role } from '../../../src/domain/member.ts';
import type { AssistantServer } from '../../../src/simulators/assistant-server.ts';
import type { Store } from '../../../src/store/store.ts';

/** A person at a screen of the platform: what they do, and what they then see there. */
export interface Person {
  /** Who they are in the audit log; of somebody who is no member, the platform and what it calls them. */
  memberId: string;
  /** What the platform calls them. */
  userId: string;
  /** Types a command in the channel; what is answered, a form that opens included. */
  say(command: string): Promise<Seen>;
  /** Presses the button with this label in what they see; where the platform asks whether to, they say yes. */
  press(seen: Seen, label: string): Promise<Seen>;
  /**
   * Sends a form that they see, changed by `values`, without the checks that a client may make before. The form of
   * somebody else is, where a platform ties forms to people, one that they opened while they were admin themselves.
   */
  submit(seen: Seen, values: FormValues): Promise<Seen>;
  /** Says something in the thread of a message; what is said to them alone about it, as far as something is. */
  replyTo(messageId: string, text: string): Promise<Seen>;
  /** All messages of the channel that they can read, oldest first; answers to what they asked themselves are `Seen`s. */
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
  /** What the fields hold, as far as the platform shows it. */
  values: FormValues;
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
  buttons: string[];
  /** Where its links lead. */
  links: string[];
  /** Whom it notifies by name, or as everybody. */
  mentions: string[];
  /** The same as something answered, so that its buttons can be pressed. */
  seen: Seen;
}

/** A platform at which people sit, with the product behind it. */
export interface Desk {
  /** The product's side of the platform, for what it posts on its own accord. */
  platform: ChatPlatform;
  /** A channel of the project `default`, which webhooks there can post to. There is a project `other` besides. */
  channel: string;
  /** What the product behind it keeps. */
  store: Store;
  /** What webhooks run whose resource is `openai`. */
  model: AssistantServer;
  person(name: string, roles: Record<string, Role>): Promise<Person>;
  /** From now on a person has these roles and no others. */
  setRoles(person: Person, roles: Record<string, Role>): Promise<void>;
  /** Somebody of this company whom the product does not know yet; undefined where there is no such thing. */
  newcomer?(name: string): Promise<Person>;
  /** Somebody who is in the channel but not of this company: signed in nowhere, or of another workspace or tenant. */
  stranger(): Promise<Person>;
  /** Everything that a project's audit log says so far; lines may come a moment after what they tell of. */
  audit(project: string): Promise<AuditEntry[]>;
  /** Lets a minute pass, where the desk has a clock of its own that stands still otherwise. */
  rest?(): Promise<void>;
  close(): Promise<void>;
}

/** Sits down at a platform. */
export type OpenDesk = () => Promise<Desk>;
