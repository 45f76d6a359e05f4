import { randomBytes } from 'node:crypto';
import { vi } from 'vitest';
import { createPlatforms } from '../../../bots/index.ts';
import { events, scopes } from '../../../bots/slack/manifest.ts';
import { type App, createApp } from '../../../src/app.ts';
import type { ChatPlatform } from '../../../src/chat/platform.ts';
import { readConfig } from '../../../src/config.ts';
import { createSecretBox } from '../../../src/crypto/secret-box.ts';
import type { AuditEntry } from '../../../src/domain/audit.ts';
import { systemClock } from '../../../src/domain/clock.ts';
import { newId } from '../../../src/domain/ids.ts';
import type { Member } from '../../../src/domain/member.ts';
import { child, str } from '../../../src/simulators/slack/json.ts';
import type { Person } from '../../../src/simulators/slack/person.ts';
import type { WorkspaceSeed } from '../../../src/simulators/slack/populate.ts';
import type { Message, View } from '../../../src/simulators/slack/world.ts';
import { type SlackOptions, type SlackServer, startSlackServer } from '../../../src/simulators/slack-server.ts';
import { createStore, type Store } from '../../../src/store/store.ts';
import { logInto } from '../../support/log-into.ts';
import { type FreshDatabase, freshDatabase } from '../../support/mongo.ts';

/** The whole product with Slack as its only chat, a Slack, and people. */
export interface Office {
  slack: SlackServer;
  store: Store;
  /** Where the product is reached. */
  url: string;
  /** Admin of everything, by e-mail address. */
  ann: Person;
  /** Of the same workspace, without any role. */
  bob: Person;
  /** What was logged, one text a line. */
  lines: string[];
  member(userId: string, more: Partial<Member>): Promise<Member>;
  audit(project?: string): Promise<AuditEntry[]>;
  /** The text of the newest message shown to a person alone, once there is one that fits. */
  whispered(person: Person, fits: RegExp, channel?: string): Promise<Message>;
  /** The newest message of a channel that the app posted, once it fits. */
  posted(channel: string, fits: RegExp): Promise<Message>;
  /** The topmost modal of a person, once it has this title. */
  modal(person: Person, title: RegExp): Promise<View>;
  /** All that a reader sees of a message or view. */
  read(shown: Message | View): string;
  /** The Slack side of another process on the same data, for what the product posts on its own accord. */
  platform: ChatPlatform;
  /** Stops the product and starts it again on the same data. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export const signingSecret = '8f742231b10e8888abcd99yyyzzz85a5';
export const general = 'C0GENERAL';
export const deploys = 'C0DEPLOYS';
/** A channel that the app is not in. */
export const elsewhere = 'C0ELSEWHERE';

const token = 'xoxb-1-acme';

/** The workspace that the app is installed in by hand. */
export const acme: WorkspaceSeed = {
  id: 'T0ACME',
  name: 'Acme',
  token,
  scopes,
  users: [
    { id: 'U0ANN', name: 'Ann', email: 'ann@acme.example' },
    { id: 'U0BOB', name: 'Bob' },
    { id: 'U0LI', name: 'Li', locale: 'zh-CN' },
  ],
  channels: [
    { id: general, name: 'general' },
    { id: deploys, name: 'deploys', kind: 'private' },
    { id: elsewhere, name: 'elsewhere', withApp: false },
  ],
};

export interface OfficeOptions {
  mode?: 'http' | 'socket';
  workspaces?: readonly WorkspaceSeed[];
  env?: Record<string, string>;
}

export async function openOffice({
  mode = 'http',
  workspaces = [acme],
  env = {},
}: OfficeOptions = {}): Promise<Office> {
  const database = await freshDatabase();
  const slack = await startSlack(mode, workspaces);
  const lines: string[] = [];
  const secretKey = randomBytes(32);
  const settings = {
    MONGODB_URI: database.uri,
    SWITCHHOOK_SECRET_KEY: secretKey.toString('hex'),
    SWITCHHOOK_ADMINS: 'ann@acme.example',
    LOCAL_CHAT: 'false',
    PORT: '0',
    SLACK_API_URL: slack.apiUrl,
    SLACK_BOT_TOKEN: token,
    ...(mode === 'http' ? { SLACK_SIGNING_SECRET: signingSecret } : { SLACK_APP_TOKEN: 'xapp-1-simulated' }),
    ...env,
  };
  let app = await startApp(settings, slack, lines);
  const store = await openStore(database, secretKey, lines);
  const platform = await secondPlatform(settings, { store, lines, url: () => app.url });
  return {
    ...people(slack),
    slack,
    store,
    lines,
    platform,
    get url() {
      return app.url;
    },
    member: (userId, more) => saveMember(store, userId, more),
    audit: (project = 'default') => readAudit(store, project),
    async restart() {
      await app.stop(2_000);
      app = await startApp(settings, slack, lines);
    },
    async close() {
      await platform.stop();
      await app.stop(2_000);
      await slack.close();
      await store.close();
      await database.drop();
    },
  };
}

function startSlack(mode: 'http' | 'socket', workspaces: readonly WorkspaceSeed[]): Promise<SlackServer> {
  const app: SlackOptions['app'] = {
    signingSecret,
    clientId: '1.2',
    clientSecret: 'client-secret',
    appToken: 'xapp-1-simulated',
    events,
    mode,
  };
  return startSlackServer({ app, workspaces });
}

/** Settings that are empty count as not set. */
async function startApp(settings: Record<string, string>, slack: SlackServer, lines: string[]): Promise<App> {
  const app = await createApp({ config: readConfig(settings), log: logInto(lines), say: () => {} });
  slack.pointAt(`${app.url}/slack/events`);
  return app;
}

function openStore({ uri }: FreshDatabase, secretKey: Buffer, lines: string[]): Promise<Store> {
  const secretBox = createSecretBox({ bytes: secretKey, file: 'none' });
  return createStore({ uri, secretBox, clock: systemClock, log: logInto(lines) });
}

/** It hears nothing, as it is never started; so it needs no conversation. */
async function secondPlatform(
  settings: Record<string, string>,
  { store, lines, url }: { store: Store; lines: string[]; url(): string },
): Promise<ChatPlatform> {
  const nobody = () => Promise.reject(new Error('nobody comes in here'));
  const [platform] = await createPlatforms({
    config: readConfig(settings),
    store,
    admin: { claim: nobody, refuse: nobody },
    converse: nobody,
    actorOf: nobody,
    health: nobody,
    publicUrl: (path) => `${url()}${path}`,
    version: 'test',
    clock: systemClock,
    log: logInto(lines),
  });
  if (!platform) throw new Error('the settings name no Slack app');
  return platform;
}

/** What people do and see. */
function people(slack: SlackServer) {
  const read = (shown: Message | View) => {
    const blocks = 'payload' in shown ? shown.payload.blocks : shown.blocks;
    const text = 'text' in shown ? shown.text : '';
    return slack.effects({ text, blocks: Array.isArray(blocks) ? blocks : [] }).lines.join('\n');
  };
  return {
    ann: slack.as('U0ANN'),
    bob: slack.as('U0BOB'),
    read,
    whispered: (person: Person, fits: RegExp, channel?: string) =>
      slack.until(() => slack.ephemeralFor(person.id, channel).findLast((one) => fits.test(read(one)))),
    posted: (channel: string, fits: RegExp) =>
      slack.until(() => slack.channel(channel).messages.findLast((one) => one.botId && fits.test(read(one)))),
    modal: (person: Person, title: RegExp) =>
      slack.until(() => {
        const top = slack.viewsOpenFor(person.id).at(-1);
        return top && title.test(str(child(top.payload, 'title'), 'text')) ? top : undefined;
      }),
  };
}

async function saveMember(store: Store, userId: string, more: Partial<Member>): Promise<Member> {
  const identities = [{ platform: 'slack', userId }];
  const before = await store.members.byIdentity({ platform: 'slack', userId });
  const member: Member = {
    id: newId('mbr'),
    name: userId,
    identities,
    platformAdmin: false,
    roles: {},
    active: true,
    createdAt: new Date(),
    ...before,
    ...more,
  };
  await store.members.save(member);
  return member;
}

/** Lines of the product are written a moment after the answer, so what is looked for is waited for by the caller. */
async function readAudit(store: Store, project: string): Promise<AuditEntry[]> {
  return (await store.audit.list(project, { limit: 1_000 })).items;
}

/** Waits until the audit log has an entry that fits. */
export function audited(office: Office, fits: (entry: AuditEntry) => boolean): Promise<AuditEntry> {
  return vi.waitFor(async () => {
    const found = (await office.audit()).find(fits);
    if (!found) throw new Error('no such entry in the audit log yet');
    return found;
  });
}
