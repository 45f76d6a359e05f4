import { randomBytes } from 'node:crypto';
import type { Clock } from '../../domain/clock.ts';
import type { Json } from './json.ts';

/** A person of a workspace. */
export interface User {
  id: string;
  team: string;
  /** The name they sign in with. */
  name: string;
  realName: string;
  email: string;
  emailConfirmed: boolean;
  /** `en-US`, `zh-CN` … */
  locale: string;
  bot: boolean;
  deactivated: boolean;
}

export interface Message {
  ts: string;
  channel: string;
  user: string;
  /** Set for what an app posted. */
  botId?: string | undefined;
  text: string;
  blocks?: Json[] | undefined;
  threadTs?: string | undefined;
  metadata?: Json | undefined;
  /** Who alone sees it. */
  ephemeralTo?: string | undefined;
  edits: number;
  unfurls: boolean;
}

export interface Channel {
  id: string;
  team: string;
  name: string;
  kind: 'public' | 'private' | 'im';
  members: Set<string>;
  archived: boolean;
  messages: Message[];
  /** What single people saw in between; gone when they load again, which the simulator doesn't do. */
  ephemeral: Message[];
}

/** An app in a workspace. */
export interface Installation {
  token: string;
  scopes: string[];
  botUser: string;
  botId: string;
  revoked: boolean;
}

export interface Workspace {
  id: string;
  name: string;
  domain: string;
  users: Map<string, User>;
  channels: Map<string, Channel>;
  installation?: Installation | undefined;
}

/** A modal that stands open, or a home tab. */
export interface View {
  id: string;
  hash: string;
  team: string;
  user: string;
  /** As the app gave it. */
  payload: Json;
  rootId: string;
  previousId: string | null;
  /** By block and action: what was typed and chosen, as Slack hands it back. */
  values: Record<string, Record<string, Json>>;
  /** What the app said against the last submit, by block. */
  errors: Record<string, string>;
}

/** The right to open one modal. */
export interface Trigger {
  team: string;
  user: string;
  until: number;
  used: boolean;
  /** The modal that it was issued in, which `views.push` goes on top of. */
  inModal: boolean;
}

/** Where an app may answer an interaction. */
export interface ResponseUrl {
  channel: Channel;
  user: string;
  until: number;
  usesLeft: number;
  /** The message whose button was pressed. */
  source?: Message | undefined;
}

/** One call of the Web API, and what was answered. */
export interface ApiCall {
  method: string;
  token: string;
  args: Json;
  status: number;
  answer: Json;
}

/** How coming calls of a method fail; each entry serves `times` calls. */
export interface Trouble {
  method: string;
  times: number;
  /** 429 with Retry-After in seconds. */
  retryAfter?: number;
  /** A status such as 500, with a body that is no JSON. */
  status?: number;
  /** `{ok: false, error}`. */
  error?: string;
  /** The call takes effect all the same, and only its answer is lost. */
  afterwards?: boolean;
  /** The connection is cut instead of answered. */
  cut?: boolean;
}

/** Everything the simulated Slack knows. */
export interface World {
  clock: Clock;
  app: AppSettings;
  workspaces: Map<string, Workspace>;
  views: Map<string, View>;
  /** The modals of a user from bottom to top, by `team/user`. */
  stacks: Map<string, View[]>;
  homes: Map<string, View>;
  triggers: Map<string, Trigger>;
  responseUrls: Map<string, ResponseUrl>;
  /** OAuth codes that wait to be exchanged: the workspace and scopes that they stand for. */
  codes: Map<string, { team: string; scopes: string[]; redirectUri: string }>;
  calls: ApiCall[];
  troubles: Trouble[];
  /** Base address of this server. */
  url: string;
  lastTs: number;
  watchers: Set<() => void>;
}

/** The app as it is configured at api.slack.com. */
export interface AppSettings {
  id: string;
  signingSecret: string;
  clientId: string;
  clientSecret: string;
  appToken: string;
  /** Events that it subscribed to; others are not sent. */
  events: readonly string[];
  /** `http`: requests to `requestUrl`; `socket`: envelopes over a WebSocket. */
  mode: 'http' | 'socket';
  requestUrl: string;
}

/** A fresh id such as `V0A1B2C3D4E`. */
export function newSlackId(prefix: string): string {
  return `${prefix}0${randomBytes(5).toString('hex').toUpperCase()}`;
}

/** A message id: seconds and a counter that never repeats, `1700000000.000100`. */
export function newTs(world: World): string {
  const micros = Math.max(world.clock.now() * 1_000, world.lastTs + 1);
  world.lastTs = micros;
  return `${Math.floor(micros / 1_000_000)}.${String(micros % 1_000_000).padStart(6, '0')}`;
}

/** Says that something has changed to those who wait for it. */
export function tell(world: World): void {
  for (const check of [...world.watchers]) check();
}

/** Resolves when `find` finds something. */
export function until<T>(world: World, find: () => T | undefined | false): Promise<T> {
  return new Promise((resolve, reject) => {
    const check = () => {
      try {
        const found = find();
        if (found === undefined || found === false) return;
        world.watchers.delete(check);
        resolve(found);
      } catch (error) {
        world.watchers.delete(check);
        reject(error);
      }
    };
    world.watchers.add(check);
    check();
  });
}

/** A channel by id, in whichever workspace. */
export function findChannel(world: World, id: string): Channel | undefined {
  for (const workspace of world.workspaces.values()) {
    const found = workspace.channels.get(id);
    if (found) return found;
  }
  return undefined;
}

export function stackOf(world: World, team: string, user: string): View[] {
  const key = `${team}/${user}`;
  const stack = world.stacks.get(key) ?? [];
  world.stacks.set(key, stack);
  return stack;
}
