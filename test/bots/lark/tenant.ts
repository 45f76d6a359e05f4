import { randomBytes } from 'node:crypto';
import { vi } from 'vitest';
import { createPlatforms } from '../../../bots/index.ts';
import type { LarkSettings } from '../../../bots/lark/ports.ts';
import { type App, createApp } from '../../../src/app.ts';
import type { ChatPlatform } from '../../../src/chat/platform.ts';
import { readConfig } from '../../../src/config.ts';
import { createSecretBox } from '../../../src/crypto/secret-box.ts';
import type { AuditEntry } from '../../../src/domain/audit.ts';
import { systemClock } from '../../../src/domain/clock.ts';
import { newId } from '../../../src/domain/ids.ts';
import type { Logger } from '../../../src/domain/logger.ts';
import type { Member } from '../../../src/domain/member.ts';
import { type AssistantServer, startAssistantServer } from '../../../src/simulators/assistant-server.ts';
import { textOf } from '../../../src/simulators/lark/card-view.ts';
import type { LarkChat, LarkMessage, LarkUser } from '../../../src/simulators/lark/world.ts';
import { type LarkServer, startLarkServer } from '../../../src/simulators/lark-server.ts';
import { createStore, type Store } from '../../../src/store/store.ts';
import { freshDatabase } from '../../support/mongo.ts';

/** The whole product as it is started, with nothing but settings to tell it of a Lark, its only chat, and of a model. */
export interface Tenant {
  lark: LarkServer;
  /** What webhooks run whose resource is `openai`. */
  model: AssistantServer;
  store: Store;
  /** Lark once more, with the same settings: it is not started, so it hears nothing and only posts. */
  platform: ChatPlatform;
  /** Where the product is reached. */
  url: string;
  /** Admin of everything, by the address in the settings. */
  ada: LarkUser;
  /** Of the same organisation, without any role. */
  vic: LarkUser;
  /** A group with both of them and the bot in it. */
  builds: LarkChat;
  /** What was logged, one text a line. */
  lines: string[];
  member(user: LarkUser, more: Partial<Member>): Promise<Member>;
  /** The platform under other settings. Throws what a start would. */
  another(settings: Record<string, string>): Promise<ChatPlatform>;
  /** What the audit log says so far, newest first; lines may come a moment after what they tell of. */
  audit(project?: string): Promise<AuditEntry[]>;
  /** An entry of the audit log that fits, once it is written. */
  audited(fits: (entry: AuditEntry) => boolean, project?: string): Promise<AuditEntry>;
  /** The newest message of the bot in a private chat or group, once there is one that fits. */
  newest(chat: LarkChat, fits?: RegExp): Promise<LarkMessage>;
  /** Stops the product and starts it again on the same data. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export const encryptKey = 'kudryavka-test-key';

export async function openTenant(mode: LarkSettings['mode'] = 'http'): Promise<Tenant> {
  const database = await freshDatabase();
  const key = randomBytes(32);
  const lark = await startLarkServer({ encryptKey, chatRate: 20 });
  const model = await startAssistantServer();
  const lines: string[] = [];
  const settings = {
    ...larkSettings(lark, mode),
    OPENAI_BASE_URL: model.url,
    OPENAI_MODEL: 'simulated',
    SWITCHHOOK_ADMINS: 'ada@example.com',
    SWITCHHOOK_ALLOW_ADDRESSES: '127.0.0.0/8',
    SWITCHHOOK_SECRET_KEY: key.toString('hex'),
    MONGODB_URI: database.uri,
  };
  const ada = lark.user({ name: 'Ada', email: 'ada@example.com' });
  const vic = lark.user({ name: 'Vic' });
  let app = await startApp(settings, lark, lines);
  const secretBox = createSecretBox({ bytes: key, file: 'none' });
  const store = await createStore({ uri: database.uri, secretBox, clock: systemClock, log: collect(lines) });
  const another = (more: Record<string, string>) => openPlatform({ ...settings, ...more }, store, lines);
  const platform = await another({});
  return {
    lark,
    model,
    store,
    platform,
    ada,
    vic,
    builds: lark.group('builds', [ada, vic]),
    lines,
    another,
    get url() {
      return app.url;
    },
    ...records(store),
    newest: (chat, fits) => newest(lark, chat, fits),
    async restart() {
      await app.stop(2_000);
      app = await startApp(settings, lark, lines);
    },
    async close() {
      await platform.stop();
      await app.stop(2_000);
      await Promise.all([lark.stop(), model.close(), store.close()]);
      await database.drop();
    },
  };
}

/** By HTTP the app has both keys; over the long connection it needs neither. */
function larkSettings({ world, url }: LarkServer, mode: LarkSettings['mode']): Record<string, string> {
  const keys = { LARK_ENCRYPT_KEY: encryptKey, LARK_VERIFICATION_TOKEN: world.verificationToken };
  return {
    PORT: '0',
    LOCAL_CHAT: 'false',
    LARK_APP_ID: world.appId,
    LARK_APP_SECRET: world.appSecret,
    LARK_DOMAIN: url,
    LARK_MODE: mode,
    ...(mode === 'http' ? keys : {}),
  };
}

async function startApp(settings: Record<string, string>, lark: LarkServer, lines: string[]): Promise<App> {
  const app = await createApp({ config: readConfig(settings), log: collect(lines), say: () => {} });
  if (settings.LARK_MODE === 'http') lark.callAt(`${app.url}/lark/events`);
  return app;
}

/** Nobody talks with it, so it needs no conversation. */
async function openPlatform(settings: Record<string, string>, store: Store, lines: string[]): Promise<ChatPlatform> {
  const nobody = () => Promise.reject(new Error('nobody comes in here'));
  const [platform] = await createPlatforms({
    config: readConfig(settings),
    store,
    admin: { claim: nobody, refuse: nobody },
    converse: nobody,
    actorOf: nobody,
    health: nobody,
    publicUrl: (path) => path,
    version: 'test',
    clock: systemClock,
    log: collect(lines),
  });
  if (!platform) throw new Error('the settings name no Lark app');
  return platform;
}

/** The settings of the simulated app, as the platform is handed them. */
export function settingsFor({ world, url }: LarkServer, mode: LarkSettings['mode']): LarkSettings {
  const { appId, appSecret, verificationToken } = world;
  return { appId, appSecret, encryptKey, verificationToken, domain: url, mode };
}

/** What tests write into the store, and read there. */
function records(store: Store): Pick<Tenant, 'member' | 'audit' | 'audited'> {
  const audit = async (project = 'default') => (await store.audit.list(project, { limit: 1_000 })).items;
  return {
    audit,
    audited: (fits, project) =>
      vi.waitFor(
        async () => {
          const entries = await audit(project);
          const found = entries.find(fits);
          if (!found) throw new Error(`no such entry in the audit log; there is ${JSON.stringify(entries)}`);
          return found;
        },
        { timeout: 8_000 },
      ),
    async member({ name, openId }, more) {
      const identities = [{ platform: 'lark', userId: openId }];
      const base = { id: newId('mbr'), name, identities, platformAdmin: false, roles: {}, active: true };
      const member: Member = { ...base, createdAt: new Date(), ...more };
      await store.members.save(member);
      return member;
    },
  };
}

async function newest(lark: LarkServer, chat: LarkChat, fits = /[\s\S]/): Promise<LarkMessage> {
  return await vi.waitFor(
    () => {
      const all = lark.messages(chat).filter(({ sender }) => sender === 'bot');
      const found = all.findLast((message) => fits.test(textOf(message)));
      if (!found) throw new Error(`nothing fits ${fits}; there is: ${all.map(textOf).join('\n---\n')}`);
      return found;
    },
    { timeout: 8_000, interval: 20 },
  );
}

/** A logger that keeps what it is told. */
function collect(lines: string[]): Logger {
  const write = (level: string) => (fields: object, message: string) =>
    void lines.push(`${level} ${message} ${JSON.stringify(fields, errorsToo)}`);
  const log: Logger = {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: () => log,
  };
  return log;
}

function errorsToo(_key: string, value: unknown): unknown {
  return value instanceof Error ? { ...value, message: value.message, stack: value.stack, cause: value.cause } : value;
}

export { textOf };
