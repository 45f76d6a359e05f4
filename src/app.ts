import path from 'node:path';
import { createPlatforms } from '../bots/index.ts';
import { actorOf } from './admin/actor-of.ts';
import { ensureBootstrap } from './admin/bootstrap.ts';
import { createBackendWayOut } from './app/backend-way-out.ts';
import { bannerLines } from './app/banner.ts';
import { createConversation } from './app/chat.ts';
import { type Database, openDatabase } from './app/database.ts';
import { openEmitting } from './app/emitting.ts';
import { backendSettings, bootstrapSettings, ownUrl } from './app/from-settings.ts';
import { createInboundRoad } from './app/inbound-road.ts';
import { openIncidents } from './app/incidents.ts';
import { openAdmin } from './app/open-admin.ts';
import { openProxy } from './app/open-proxy.ts';
import { openRelay } from './app/open-relay.ts';
import { openServer } from './app/open-server.ts';
import { readinessChecks } from './app/readiness-checks.ts';
import { openTracing } from './app/tracing.ts';
import { planUpkeep } from './app/upkeep.ts';
import { watchFigures } from './app/watch-figures.ts';
import { planWatches } from './app/watches.ts';
import { createBackends } from './assistant/registry.ts';
import type { ChatPlatform } from './chat/platform.ts';
import type { Config } from './config.ts';
import { systemClock } from './domain/clock.ts';
import type { Logger } from './domain/logger.ts';
import { createClientAddress } from './http/client-address.ts';
import { createMetrics } from './http/metrics.ts';
import { createReadiness } from './http/readiness.ts';
import { createRateLimit } from './pipeline/rate-limit.ts';
import { loadTemplates } from './prompts/loader.ts';
import { createRenderer } from './prompts/render.ts';
import { createSchedule } from './queue/schedule.ts';
import { version } from './version.ts';

const root = path.join(import.meta.dirname, '..');

export interface AppOptions {
  config: Config;
  log: Logger;
  /** Shows a person a line while the app starts. */
  say(line: string): void;
}

/** The running product. */
export interface App {
  /** Where it listens, as people reach it. */
  url: string;
  /** What to tell the person who started it. */
  banner(): string[];
  /** Takes nothing new, finishes within `graceMs` or gives work back, and closes everything it opened. */
  stop(graceMs: number): Promise<void>;
}

/** Starts everything and resolves when it listens. What was opened before a failure is closed again. */
export async function createApp(options: AppOptions): Promise<App> {
  const database = await openDatabase(options.config, options.log, options.say);
  try {
    return await startOn(database, options);
  } catch (error) {
    await database.stop();
    throw error;
  }
}

async function startOn(database: Database, options: AppOptions): Promise<App> {
  const { config, log } = options;
  const { store } = database;
  const parts = await assemble(database, options);
  const { server, platforms, inbound, relay, incidents, emit, schedule, renderer, tracing } = parts;
  const bootstrap = await ensureBootstrap({ ...store, clock: systemClock }, bootstrapSettings(config));
  planUpkeep(schedule, store, { emit, log });
  await server.listen(config.HOST, config.PORT);
  for (const platform of platforms.values()) await platform.start();
  const { works, delivers } = dutiesOf(config);
  if (works) inbound.window.start();
  if (delivers) relay.road.start();
  if (works || delivers) await schedule.start();

  return {
    url: parts.publicUrl(''),
    banner: () =>
      bannerLines({
        version,
        took: database.took,
        keptIn: config.MONGODB_URI ? 'that server' : config.DATA_DIR,
        url: parts.publicUrl(''),
        bootstrap,
        localChat: config.LOCAL_CHAT,
      }),
    async stop(graceMs) {
      for (const platform of platforms.values()) await platform.stop();
      relay.road.polling.end();
      await server.close(Math.min(graceMs, 5_000));
      // Runs that end now still publish: what they publish is stored and left to others.
      await Promise.all([inbound.window.stop(graceMs), relay.stop(graceMs)]);
      inbound.abort();
      await incidents.stop();
      await schedule.stop(5_000);
      await renderer.close();
      await tracing.stop();
      await database.stop();
    },
  };
}

/** Whether this process runs what was accepted, and whether it delivers what goes out. */
function dutiesOf({ SWITCHHOOK_ROLES: roles }: Config): { works: boolean; delivers: boolean } {
  const works = roles.includes('work');
  return { works, delivers: works || roles.includes('deliver') };
}

/** Makes every part and connects them; nothing listens or works yet. */
async function assemble({ store }: Database, { config, log }: AppOptions) {
  const clock = systemClock;
  const metrics = createMetrics();
  const proxy = openProxy({ config, metrics, clock, log });
  const rateLimit = createRateLimit(clock);
  const platforms = new Map<string, ChatPlatform>();
  const backends = createBackends(backendSettings(config), {
    clock,
    logger: log,
    wayOut: createBackendWayOut({ config, own: () => own(), proxy, clock }),
  });
  const templates = await loadTemplates(path.join(root, 'templates', 'prompts'));
  const renderer = createRenderer({ clock, log });
  const schedule = createSchedule({ db: store.db, log, clock, lookEveryMs: 1_000 });
  const own = () => ({ port: server.address().port, publicUrl: config.PUBLIC_URL });
  const tracing = await openTracing({ config, version, clock, log });
  const { tracer } = tracing;
  const relay = openRelay({ config, store, schedule, renderer, metrics, proxy, own, tracer, clock, log });
  const publicUrl = (to: string) => `${config.PUBLIC_URL ?? ownUrl(server.address())}${to}`;
  const { publish } = relay.road;
  const emit = openEmitting({ store, publish, publicUrl, log });
  const inbound = createInboundRoad({
    config,
    store,
    templates,
    renderer,
    backends,
    platforms,
    rateLimit,
    emit,
    metrics,
    tracer,
    log,
  });
  const incidents = openIncidents({ config, store, platforms, lostChannels: inbound.lostChannels, clock, log });
  relay.road.listen(incidents.tell);
  relay.follow(incidents.refresh);
  planWatches({ config, store, schedule, platforms, lostChannels: inbound.lostChannels, clock, log });
  const admin = openAdmin({
    config,
    store,
    backends,
    platforms,
    publish,
    publicUrl,
    address: () => server.address(),
    clock,
    log,
  });
  const converse = createConversation({
    config,
    store,
    admin,
    relay: relay.relay,
    backends,
    continueConversation: inbound.continueConversation,
    publish,
    publicUrl,
    log,
  });
  const readiness = createReadiness(
    readinessChecks({ store, proxy, checkDeliveryLag: relay.road.checkLag }, config.READY_LAG_SECONDS),
    clock,
  );
  for (const platform of await createPlatforms({
    config,
    store,
    admin,
    converse,
    actorOf: (person) => actorOf(store, person),
    health: readiness,
    publicUrl,
    addressOf: createClientAddress(config.TRUST_PROXY).networkOf,
    clock,
    log,
    version,
  })) {
    platforms.set(platform.name, platform);
  }
  const server = openServer({
    config,
    store,
    admin,
    relay: relay.relay,
    receive: inbound.receive,
    platforms,
    readiness,
    metrics,
    rateLimit,
    tracer,
    clock,
    log,
  });
  watchFigures({ store, metrics, inbound: inbound.window, deliveries: relay.road.window, clock });
  return { server, platforms, inbound, relay, incidents, emit, schedule, renderer, tracing, publicUrl };
}
