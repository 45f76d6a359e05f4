import { randomBytes } from 'node:crypto';
import { vi } from 'vitest';
import { type App, createApp } from '../../../src/app.ts';
import { readConfig } from '../../../src/config.ts';
import { createSecretBox } from '../../../src/crypto/secret-box.ts';
import type { AuditEntry } from '../../../src/domain/audit.ts';
import { systemClock } from '../../../src/domain/clock.ts';
import { silentLogger } from '../../../src/domain/logger.ts';
import type { Member } from '../../../src/domain/member.ts';
import { type AssistantServer, startAssistantServer } from '../../../src/simulators/assistant-server.ts';
import type { LarkChat, LarkMessage, LarkUser } from '../../../src/simulators/lark/world.ts';
import { type LarkServer, startLarkServer } from '../../../src/simulators/lark-server.ts';
import { createStore, type Store } from '../../../src/store/store.ts';
import { freshDatabase } from '../../support/mongo.ts';
import { collect, encryptKey, newest, saveMember } from './tenant.ts';

/** The whole product as it is started, with nothing but settings to tell it of a Lark and a model. */
export interface Company {
  lark: LarkServer;
  assistant: AssistantServer;
  store: Store;
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
  /** An entry of the audit log that fits, once it is written. */
  audited(fits: (entry: AuditEntry) => boolean, project?: string): Promise<AuditEntry>;
  /** The newest message of the bot in a chat, once there is one that fits. */
  newest(chat: LarkChat, fits?: RegExp): Promise<LarkMessage>;
  close(): Promise<void>;
}

export async function openCompany(mode: 'http' | 'socket'): Promise<Company> {
  const database = await freshDatabase();
  const key = randomBytes(32);
  const lark = await startLarkServer({ encryptKey, chatRate: 20 });
  const assistant = await startAssistantServer();
  const lines: string[] = [];
  const settings = { ...settingsOf(lark, assistant, mode), MONGODB_URI: database.uri };
  const config = readConfig({ ...settings, SWITCHHOOK_SECRET_KEY: key.toString('hex') });
  const ada = lark.user({ name: 'Ada', email: 'ada@example.com' });
  const vic = lark.user({ name: 'Vic' });
  const app: App = await createApp({ config, log: collect(lines), say: () => {} });
  if (mode === 'http') lark.callAt(`${app.url}/lark/events`);
  const secretBox = createSecretBox({ bytes: key, file: 'none' });
  const store = await createStore({ uri: database.uri, secretBox, clock: systemClock, log: silentLogger });
  return {
    lark,
    assistant,
    store,
    ada,
    vic,
    builds: lark.group('builds', [ada, vic]),
    lines,
    url: app.url,
    member: (user, more) => saveMember(store, user, more),
    audited: (fits, project = 'default') => audited(store, project, fits),
    newest: (chat, fits) => newest(lark, chat, fits),
    async close() {
      await app.stop(2_000);
      await Promise.all([lark.stop(), assistant.close(), store.close()]);
      await database.drop();
    },
  };
}

/** By HTTP the app has both keys; over the long connection it needs neither. */
function settingsOf({ world, url }: LarkServer, assistant: AssistantServer, mode: 'http' | 'socket') {
  const keys = { LARK_ENCRYPT_KEY: encryptKey, LARK_VERIFICATION_TOKEN: world.verificationToken };
  return {
    PORT: '0',
    LOCAL_CHAT: 'false',
    SWITCHHOOK_ADMINS: 'ada@example.com',
    LARK_APP_ID: world.appId,
    LARK_APP_SECRET: world.appSecret,
    LARK_DOMAIN: url,
    LARK_MODE: mode,
    ...(mode === 'http' ? keys : {}),
    OPENAI_BASE_URL: assistant.url,
    OPENAI_MODEL: 'simulated',
  };
}

/** The product writes behind the caller's back, so what is looked for is waited for. */
function audited(store: Store, project: string, fits: (entry: AuditEntry) => boolean): Promise<AuditEntry> {
  return vi.waitFor(
    async () => {
      const { items } = await store.audit.list(project, { limit: 1_000 });
      const found = items.find(fits);
      if (!found) throw new Error(`no such entry in the audit log; there is ${JSON.stringify(items)}`);
      return found;
    },
    { timeout: 5_000 },
  );
}
