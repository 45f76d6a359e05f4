import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { vi } from 'vitest';
import { createLarkPlatform } from '../../../bots/lark/index.ts';
import type { LarkDeps, LarkSettings } from '../../../bots/lark/ports.ts';
import { actorOf } from '../../../src/admin/actor-of.ts';
import { createAdmin } from '../../../src/admin/create-admin.ts';
import { backendSettings } from '../../../src/app/from-settings.ts';
import { createInboundRoad } from '../../../src/app/inbound-road.ts';
import { createSendTest } from '../../../src/app/send-test.ts';
import { createBackends } from '../../../src/assistant/registry.ts';
import { createConverse } from '../../../src/chat/converse.ts';
import { withOwnChannels } from '../../../src/chat/own-channels.ts';
import type { ChatPlatform } from '../../../src/chat/platform.ts';
import { readConfig } from '../../../src/config.ts';
import { createSecretBox } from '../../../src/crypto/secret-box.ts';
import type { AuditEntry } from '../../../src/domain/audit.ts';
import { systemClock } from '../../../src/domain/clock.ts';
import { newId } from '../../../src/domain/ids.ts';
import type { Logger } from '../../../src/domain/logger.ts';
import type { Member } from '../../../src/domain/member.ts';
import { createMetrics } from '../../../src/http/metrics.ts';
import { createServer, type HttpServer } from '../../../src/http/server.ts';
import { parseEventFilter } from '../../../src/inbound/filter.ts';
import { sources } from '../../../src/inbound/registry.ts';
import { createRateLimit } from '../../../src/pipeline/rate-limit.ts';
import { checkTemplate } from '../../../src/prompts/check-template.ts';
import { loadTemplates } from '../../../src/prompts/loader.ts';
import { createRenderer } from '../../../src/prompts/render.ts';
import { mentionsIn, textOf } from '../../../src/simulators/lark/card-view.ts';
import type { LarkChat, LarkMessage, LarkUser } from '../../../src/simulators/lark/world.ts';
import { type LarkServer, startLarkServer } from '../../../src/simulators/lark-server.ts';
import { createStore, type Store } from '../../../src/store/store.ts';
import { freshDatabase } from '../../support/mongo.ts';

/** The product with Lark as its only chat, on real sockets: store, doors, conversation, the SDK as it is, and a Lark. */
export interface Tenant {
  lark: LarkServer;
  store: Store;
  platform: ChatPlatform;
  url: string;
  /** Admin of the project `default`, by their address. */
  ada: LarkUser;
  /** A member without a role. */
  vic: LarkUser;
  /** Bound to `default`, with ada, vic and the bot in it. */
  builds: LarkChat;
  /** What was logged, one text a line. */
  lines: string[];
  member(user: LarkUser, more: Partial<Member>): Promise<Member>;
  /** Another instance of the platform on the same store, as a second process would have it. */
  another(more?: Partial<LarkDeps>): ChatPlatform;
  audit(project?: string): Promise<AuditEntry[]>;
  /** The newest message of a private chat or group, once there is one that fits. */
  newest(chat: LarkChat, fits?: RegExp): Promise<LarkMessage>;
  close(): Promise<void>;
}

export const encryptKey = 'kudryavka-test-key';

/** `env` holds settings that are not about Lark. */
export async function openTenant(
  mode: LarkSettings['mode'] = 'http',
  more: Partial<LarkDeps> = {},
  env: Record<string, string> = {},
): Promise<Tenant> {
  const database = await freshDatabase();
  const lines: string[] = [];
  const log = collect(lines);
  const box = createSecretBox({ bytes: randomBytes(32), file: 'none' });
  const store = await createStore({ uri: database.uri, secretBox: box, clock: systemClock, log });
  const lark = await startLarkServer({ encryptKey, chatRate: 20 });
  const ada = lark.user({ name: 'Ada', email: 'ada@example.com' });
  const vic = lark.user({ name: 'Vic' });
  const builds = lark.group('builds', [ada, vic]);
  await store.projects.ensure({
    slug: 'default',
    name: 'Default',
    channels: [{ platform: 'lark', channel: builds.id }],
    retentionDays: 30,
    createdAt: new Date(),
  });
  const app = await openApp({ store, lark, log, mode, more, env });
  const member = (user: LarkUser, fields: Partial<Member>) => saveMember(store, user, fields);
  await member(ada, { identities: [{ platform: 'email', userId: 'ada@example.com' }], roles: { default: 'admin' } });
  await app.platform.start();
  if (mode === 'http') lark.callAt(`${app.url}/lark/events`);
  return {
    lark,
    store,
    ada,
    vic,
    builds,
    lines,
    member,
    ...app,
    audit: (project = 'default') => readAudit(store, project),
    newest: (chat, fits) => newest(lark, chat, fits),
    async close() {
      await app.platform.stop();
      await app.close();
      await lark.stop();
      await store.close();
      await database.drop();
    },
  };
}

interface Parts {
  store: Store;
  lark: LarkServer;
  log: Logger;
  mode: LarkSettings['mode'];
  more: Partial<LarkDeps>;
  env: Record<string, string>;
}

async function openApp({ store, lark, log, mode, more, env }: Parts) {
  const config = readConfig({ HOST: '127.0.0.1', ...env });
  const platforms = new Map<string, ChatPlatform>();
  const metrics = createMetrics();
  const rateLimit = createRateLimit(systemClock);
  const backends = createBackends(backendSettings(config), { clock: systemClock, logger: log });
  const renderer = createRenderer({ clock: systemClock, log });
  const templates = await loadTemplates(path.join(import.meta.dirname, '..', '..', '..', 'templates', 'prompts'));
  const road = createInboundRoad({ config, store, templates, renderer, backends, platforms, rateLimit, metrics, log });
  const publicUrl = (to: string): string => `http://127.0.0.1:${server.address().port}${to}`;
  const admin = createAdmin({
    ...store,
    clock: systemClock,
    log,
    publicUrl,
    sources,
    backends: { check: (resource) => void backends.resolveBackend(resource) },
    parseEventFilter,
    checkTemplate: (template) => void checkTemplate(template),
    destinations: async (project) => {
      const channels = (await platforms.get('lark')?.channels(project)) ?? [];
      return channels.map(({ id, title }) => ({ destination: { platform: 'lark', channel: id }, title }));
    },
    sendTest: createSendTest(() => server.address()),
    replayWindow: 0,
  });
  const converse = createConverse({
    ...store,
    admin,
    sources: [...sources.values()],
    backends: backends.list(),
    continueConversation: road.continueConversation,
    publicUrl,
    replayWindow: 0,
    clock: systemClock,
    log,
  });
  const another = (other: Partial<LarkDeps> = {}) =>
    createLarkPlatform({
      config: settingsFor(lark, mode),
      converse,
      actorOf: (person) => actorOf({ members: store.members, audit: store.audit }, person),
      dedupe: store.seen.first,
      state: store.keptTexts,
      language: 'en',
      clock: systemClock,
      log,
      ...other,
    });
  const platform = withOwnChannels(another(more), store.projects);
  platforms.set('lark', platform);
  const server: HttpServer = createServer({
    admin,
    keys: store.keys,
    receive: road.receive,
    bodyLimit: async () => 1_000_000,
    platforms: platform.routes ? [platform.routes] : [],
    consoleDir: tmpdir(),
    readiness: async () => ({ ready: true, checks: [] }),
    metrics,
    rateLimit,
    trustedProxies: [],
    https: false,
    clock: systemClock,
    log,
  });
  await server.listen('127.0.0.1', 0);
  road.window.start();
  const close = async () => {
    await server.close(0);
    await road.window.stop(5_000);
    await renderer.close();
  };
  return { platform, another, url: publicUrl(''), close };
}

/** The settings of the simulated app. */
export function settingsFor({ world, url }: LarkServer, mode: LarkSettings['mode']): LarkSettings {
  const { appId, appSecret, verificationToken } = world;
  return { appId, appSecret, encryptKey, verificationToken, domain: url, mode };
}

export async function saveMember(store: Store, user: LarkUser, more: Partial<Member>): Promise<Member> {
  const identities = [{ platform: 'lark', userId: user.openId }];
  const base = { id: newId('mbr'), name: user.name, identities, platformAdmin: false, roles: {}, active: true };
  const member: Member = { ...base, createdAt: new Date(), ...more };
  await store.members.save(member);
  return member;
}

/** The newest message of the bot in a chat, once one is there whose words fit. */
export async function newest(lark: LarkServer, chat: LarkChat, fits = /[\s\S]/): Promise<LarkMessage> {
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

/** Lines are written behind the caller's back but in order: once a line of our own is there, so are those before it. */
async function readAudit(store: Store, project: string): Promise<AuditEntry[]> {
  const target = newId('aud');
  const nobody = { actor: 'test', actorName: 'test', via: 'test' };
  store.audit.write({ ...nobody, project: 'markers', action: 'marker', target, outcome: 'done', details: {} });
  await vi.waitFor(async () => {
    const { items } = await store.audit.list('markers', { limit: 1 });
    if (items[0]?.target !== target) throw new Error('the audit log is still being written');
  });
  return (await store.audit.list(project, { limit: 1_000 })).items;
}

/** A logger that keeps what it is told. */
export function collect(lines: string[]): Logger {
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

export { mentionsIn, textOf };
