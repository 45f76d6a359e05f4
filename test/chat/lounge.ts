import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { vi } from 'vitest';
import { createPlatforms } from '../../bots/index.ts';
import { actorOf } from '../../src/admin/actor-of.ts';
import type { Admin } from '../../src/admin/admin.ts';
import type { Relay } from '../../src/admin/relay.ts';
import { createAsk } from '../../src/app/ask-assistant.ts';
import { backendSettings } from '../../src/app/from-settings.ts';
import { createInboundRoad, type InboundRoad } from '../../src/app/inbound-road.ts';
import { openIncidents } from '../../src/app/incidents.ts';
import { openAdmin } from '../../src/app/open-admin.ts';
import { openRelay } from '../../src/app/open-relay.ts';
import type { OutboundRoad } from '../../src/app/outbound-road.ts';
import { type Backends, createBackends } from '../../src/assistant/registry.ts';
import type { ChatDeps } from '../../src/chat/chat-deps.ts';
import { createConverse } from '../../src/chat/converse.ts';
import type { Converse } from '../../src/chat/intent.ts';
import type { ChatPlatform } from '../../src/chat/platform.ts';
import { type Config, readConfig } from '../../src/config.ts';
import { createSecretBox } from '../../src/crypto/secret-box.ts';
import type { AuditEntry } from '../../src/domain/audit.ts';
import { systemClock } from '../../src/domain/clock.ts';
import { newId } from '../../src/domain/ids.ts';
import type { Logger } from '../../src/domain/logger.ts';
import { localIdentity, type Member, type Role } from '../../src/domain/member.ts';
import { createMetrics } from '../../src/http/metrics.ts';
import { createServer, type HttpServer } from '../../src/http/server.ts';
import { sources } from '../../src/inbound/registry.ts';
import { createRateLimit } from '../../src/pipeline/rate-limit.ts';
import { loadTemplates } from '../../src/prompts/loader.ts';
import { createRenderer } from '../../src/prompts/render.ts';
import { createSchedule } from '../../src/queue/schedule.ts';
import { createStore, type Store } from '../../src/store/store.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { logInto } from '../support/log-into.ts';
import { freshDatabase } from '../support/mongo.ts';
import { wayOutHome } from '../support/way-out.ts';

/**
 * The whole product in this process but for its schedule: a real store, the use cases, the road from door to channel,
 * the conversation and the local platform on one web server. The conversation's clock stands still.
 */
export interface Lounge {
  store: Store;
  admin: Admin;
  relay: Relay;
  /** Delivers what is published. Its schedule stands still: a failed try is followed by none. */
  outbound: OutboundRoad;
  converse: Converse;
  platform: ChatPlatform;
  clock: FakeClock;
  url: string;
  /** What was logged, as one text per line. */
  lines: string[];
  deps: ChatDeps;
  person(name: string, roles: Record<string, Role>, more?: Partial<Member>): Promise<Member>;
  /** Everything that a project's audit log says, newest first. */
  audit(project: string): Promise<AuditEntry[]>;
  close(): Promise<void>;
}

export interface LoungeSettings {
  env?: Record<string, string>;
  /** Whether retries and jobs over deliveries happen; otherwise the relay's schedule stands still. */
  schedule?: boolean;
}

/** Two projects: `default` with the channels general and deploys, `other` with vault. */
export async function openLounge({ env = {}, schedule: scheduled = false }: LoungeSettings = {}): Promise<Lounge> {
  const database = await freshDatabase();
  const config = readConfig({ HOST: '127.0.0.1', SWITCHHOOK_ALLOW_ADDRESSES: '127.0.0.0/8', ...env });
  const lines: string[] = [];
  const log = logInto(lines);
  const clock = new FakeClock(Date.now());
  const secretBox = createSecretBox({ bytes: randomBytes(32), file: 'none' });
  const store = await createStore({ uri: database.uri, secretBox, clock: systemClock, log });
  await ensureProject(store, { slug: 'default', name: 'Default' }, ['general', 'deploys']);
  await ensureProject(store, { slug: 'other', name: 'other' }, ['vault']);
  const rooms = await assemble({ config, store, log, clock, scheduled });
  return {
    store,
    clock,
    lines,
    ...rooms,
    person: (name, roles, more) => addMember(store, { name, roles, ...more }),
    audit: (project) => readAudit(store, project),
    async close() {
      await rooms.platform.stop();
      await rooms.server.close(0);
      await rooms.road.window.stop(5_000);
      await rooms.closeRenderer();
      await store.close();
      await database.drop();
    },
  };
}

interface Parts {
  config: Config;
  store: Store;
  log: Logger;
  clock: FakeClock;
  scheduled: boolean;
}

async function assemble(parts: Parts) {
  const { config, store, log, clock } = parts;
  const platforms = new Map<string, ChatPlatform>();
  const metrics = createMetrics();
  const rateLimit = createRateLimit(systemClock);
  const backends = createBackends(backendSettings(config), { clock: systemClock, logger: log, wayOut: wayOutHome });
  const renderer = createRenderer({ clock: systemClock, log });
  const templates = await loadTemplates(path.join(import.meta.dirname, '..', '..', 'templates', 'prompts'));
  const road = createInboundRoad({ config, store, templates, renderer, backends, platforms, rateLimit, metrics, log });
  const publicUrl = (to: string): string => `http://127.0.0.1:${server.address().port}${to}`;
  const schedule = parts.scheduled
    ? createSchedule({ db: store.db, log, clock: systemClock, lookEveryMs: 500 })
    : undefined;
  const opened = openRelay({
    config,
    store,
    schedule: schedule ?? { define() {}, every() {}, sooner: async () => undefined },
    renderer,
    metrics,
    own: () => ({ port: server.address().port }),
    clock: systemClock,
    log,
  });
  const { road: outbound, relay } = opened;
  const admin = openAdmin({
    config,
    store,
    backends,
    platforms,
    publish: outbound.publish,
    publicUrl,
    address: () => server.address(),
    clock: systemClock,
    log,
  });
  const incidents = openIncidents({
    config,
    store,
    platforms,
    lostChannels: road.lostChannels,
    clock: systemClock,
    log,
  });
  outbound.listen(incidents.tell);
  opened.follow(incidents.refresh);
  const deps = chatDeps({ ...parts, backends, admin, relay, road, publicUrl });
  const converse = createConverse(deps);
  const health = async () => ({ ready: true, checks: [{ name: 'store', ok: true, detail: 'answers' }] });
  const [platform] = await createPlatforms({
    config,
    store,
    admin,
    converse,
    actorOf: (person) => actorOf(store, person),
    health,
    publicUrl,
    clock,
    log,
    version: '0.1.0',
  });
  if (!platform) throw new Error('the local platform is switched off');
  platforms.set(platform.name, platform);
  const server: HttpServer = createServer({
    admin,
    keys: store.keys,
    receive: road.receive,
    bodyLimit: async () => 1_000_000,
    platforms: platform.routes ? [platform.routes] : [],
    consoleDir: tmpdir(),
    readiness: health,
    metrics,
    rateLimit,
    trustedProxies: [],
    https: false,
    clock: systemClock,
    log,
  });
  await server.listen('127.0.0.1', 0);
  await platform.start();
  road.window.start();
  outbound.start();
  await schedule?.start();
  const closeRenderer = async () => {
    await opened.stop(1_000);
    await schedule?.stop(1_000);
    await incidents.stop();
    await renderer.close();
  };
  return { admin, relay, outbound, deps, converse, platform, server, road, url: publicUrl(''), closeRenderer };
}

function chatDeps(
  parts: Parts & {
    backends: Backends;
    admin: Admin;
    relay: Relay;
    road: InboundRoad;
    publicUrl(path: string): string;
  },
): ChatDeps {
  const { store, log, clock, backends, admin, relay, road, publicUrl } = parts;
  return {
    admin,
    relay,
    ask: createAsk(backends),
    sources: [...sources.values()],
    backends: backends.list(),
    projects: store.projects,
    members: store.members,
    tokens: store.tokens,
    audit: store.audit,
    continueConversation: road.continueConversation,
    publicUrl,
    replayWindow: 0,
    clock,
    log,
  };
}

async function ensureProject(store: Store, called: { slug: string; name: string }, names: string[]): Promise<void> {
  const channels = names.map((channel) => ({ platform: 'local', channel }));
  await store.projects.ensure({ ...called, channels, retentionDays: 30, createdAt: new Date() });
}

async function addMember(store: Store, more: Partial<Member> & { name: string }): Promise<Member> {
  const member: Member = {
    id: newId('mbr'),
    identities: [localIdentity(more.name)],
    platformAdmin: false,
    roles: {},
    active: true,
    createdAt: new Date(),
    ...more,
  };
  await store.members.save(member);
  return member;
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
