import type { Db } from 'mongodb';
import type { Connection } from 'mongoose';
import type {
  AuditLog,
  KeyStore,
  MemberStore,
  Payloads,
  ProjectStore,
  TokenStore,
  WebhookStore,
} from '../admin/ports.ts';
import type { SecretBox } from '../crypto/secret-box.ts';
import type { Clock } from '../domain/clock.ts';
import type { Logger } from '../domain/logger.ts';
import type { Doors, LostChannelStore } from '../pipeline/ports.ts';
import type { SilenceStore, Traffic } from '../pipeline/quiet.ts';
import { createAudit } from './audit.ts';
import { type Backlog, readBacklog } from './backlog.ts';
import { createBodies } from './bodies.ts';
import { createChangeFeed } from './change-feed.ts';
import { type ChannelDocument, type Channels, createChannels } from './channels.ts';
import { createClearPayloads } from './clear-payloads.ts';
import { collections } from './collections.ts';
import { connect } from './connect.ts';
import { createDoors } from './doors.ts';
import { createEvents, type Events } from './events.ts';
import { guarded, withDeadline } from './failure.ts';
import { createInstallations, type InstallationDocument, type Installations } from './installations.ts';
import { createKeptTexts, type KeptTextDocument, type KeptTexts } from './kept-texts.ts';
import { createKeys, type KeyDocument } from './keys.ts';
import { createLostChannels, type LostChannelDocument } from './lost-channels.ts';
import { createMembers, type MemberDocument } from './members.ts';
import { createMessages, type Messages } from './messages.ts';
import { createPayloadRetention } from './payload-retention.ts';
import { createPayloads } from './payloads.ts';
import { createPing } from './ping.ts';
import { createPosts, type Posts } from './posts.ts';
import { prepareCollections } from './prepare.ts';
import { createProjects, type ProjectDocument } from './projects.ts';
import { createRelayParts, type RelayParts } from './relay.ts';
import { type RelayBacklog, readRelayBacklog } from './relay-backlog.ts';
import { createRetention, type Retention, type RetentionDays } from './retention.ts';
import { createRuns, type Runs } from './runs.ts';
import { checkSecretKey } from './secret-check.ts';
import { createSeen, type Seen, type SeenDocument } from './seen.ts';
import { createSilences, type SilenceDocument } from './silences.ts';
import { createTokens, type TokenDocument } from './tokens.ts';
import { createTraffic } from './traffic.ts';
import type { WebhookDocument } from './webhook-document.ts';
import { createWebhooks } from './webhooks.ts';

export interface StoreOptions {
  /** Of a MongoDB replica set or sharded cluster. */
  uri: string;
  /** Under which webhook secrets are sealed. */
  secretBox: SecretBox;
  clock: Clock;
  log: Logger;
  /** Milliseconds to keep trying to reach the database at start; default 10,000. */
  patienceMs?: number | undefined;
  /** Days that single classes of what is stored are kept; see there for what holds without. */
  retention?: RetentionDays | undefined;
}

/** Everything that is kept. Each method throws `store_unavailable`, within seconds, while the database is away. */
export interface Store extends RelayParts {
  doors: Doors;
  events: Events;
  runs: Runs;
  posts: Posts;
  audit: AuditLog;
  webhooks: WebhookStore;
  projects: ProjectStore;
  members: MemberStore;
  keys: KeyStore;
  tokens: TokenStore;
  messages: Messages;
  channels: Channels;
  /** What platforms outside need to remember: keys they repeat, texts they can't carry, workspaces. */
  seen: Seen;
  keptTexts: KeptTexts;
  installations: Installations;
  /** Channels that results can't reach at present. */
  lostChannels: LostChannelStore;
  /** What came when, and the silences that were told. */
  traffic: Traffic;
  silences: SilenceStore;
  retention: Retention;
  /** Removing what events hold, on request. */
  payloads: Payloads;
  /** Resolves when a durable write went through; throws `store_unavailable` otherwise (case F4). */
  ping(): Promise<void>;
  /** What waits in the store for somebody to take it. */
  backlog(now: Date): Promise<Backlog>;
  /** What is owed to endpoints. */
  relayBacklog(now: Date): Promise<RelayBacklog>;
  /** Waits for what is being written, then lets go of the database. */
  close(): Promise<void>;
  /** The driver's handle of the same connection, for the schedule. */
  db: Db;
}

/**
 * Connects, creates what is missing, and checks the key, before anything is served (case F22). Throws
 * `mongodb_unreachable` or `secret_key_wrong`.
 */
export async function createStore(options: StoreOptions): Promise<Store> {
  const connection = await connect(options);
  try {
    const db = handleOf(connection);
    logOutages(connection, options.log);
    await prepareCollections(connection, collections);
    await checkSecretKey(db, options.secretBox);
    return await assemble(connection, db, options);
  } catch (error) {
    await connection.destroy();
    throw error;
  }
}

async function assemble(connection: Connection, db: Db, options: StoreOptions): Promise<Store> {
  const { secretBox: box, clock, log } = options;
  const feed = createChangeFeed(db, ['webhooks', 'messages', 'channels', 'endpoints', 'keys', 'projects'], {
    clock,
    log,
  });
  const bodies = createBodies(db, clock);
  const clear = createClearPayloads(db, bodies);
  const webhooks = createWebhooks(connection.model<WebhookDocument>('webhooks'), {
    box,
    changed: (webhook) => doors.forget(webhook),
  });
  const doors = createDoors({
    load: { at: webhooks.doorAt, byUuid: webhooks.doorByUuid, after: webhooks.doorsAfter },
    feed,
    clock,
  });
  const projects = createProjects(connection.model<ProjectDocument>('projects'), feed);
  const grouped = {
    events: createEvents(db, bodies, clock),
    runs: createRuns(db, clock),
    posts: createPosts(db, clock),
    audit: createAudit(db, { clock, log }),
    messages: createMessages(db, { feed, clock }),
  };
  const relay = createRelayParts(db, { box, feed, clock, log });
  await feed.start();
  await relay.ready();
  return {
    ...relay.parts,
    doors: guarded(doors, clock),
    events: guarded(grouped.events, clock),
    runs: guarded(grouped.runs, clock),
    posts: guarded(grouped.posts, clock),
    audit: guarded(grouped.audit, clock),
    webhooks: guarded(webhooks, clock),
    projects: guarded(projects, clock),
    members: guarded(createMembers(connection.model<MemberDocument>('members')), clock),
    keys: guarded(createKeys(connection.model<KeyDocument>('keys'), { feed, clock, log }), clock),
    tokens: guarded(createTokens(connection.model<TokenDocument>('tokens'), clock), clock),
    messages: guarded(grouped.messages, clock),
    channels: guarded(createChannels(connection.model<ChannelDocument>('channels'), feed), clock),
    seen: guarded(createSeen(connection.model<SeenDocument>('seen'), clock), clock),
    keptTexts: guarded(createKeptTexts(connection.model<KeptTextDocument>('kept_texts'), { box, clock }), clock),
    installations: guarded(
      createInstallations(connection.model<InstallationDocument>('installations'), { box, clock }),
      clock,
    ),
    lostChannels: guarded(createLostChannels(connection.model<LostChannelDocument>('lost_channels')), clock),
    traffic: createTraffic(db),
    silences: guarded(createSilences(connection.model<SilenceDocument>('silences')), clock),
    payloads: guarded(createPayloads(db, clear), clock),
    retention: createRetention(db, {
      projects,
      bodies,
      webhooks,
      relay: relay.retention,
      payloads: createPayloadRetention(db, clear, clock),
      days: options.retention ?? {},
      clock,
    }),
    ...guarded(
      {
        ping: createPing(db, clock),
        backlog: (now: Date) => readBacklog(db, now),
        relayBacklog: (now: Date) => readRelayBacklog(db, now),
      },
      clock,
    ),
    async close() {
      const written = Promise.all([relay, ...Object.values(grouped)].map((part) => part.idle()));
      await withDeadline(written, clock, closeWithinMs).catch(() => log.warn({}, 'closing the store with writes open'));
      connection.removeAllListeners('disconnected');
      await feed.stop();
      await connection.close();
    },
    db,
  };
}

/** Milliseconds that open writes get when the store is closed. */
const closeWithinMs = 5_000;

function handleOf(connection: Connection): Db {
  if (!connection.db) throw new Error('the connection is not open');
  return connection.db;
}

function logOutages(connection: Connection, log: Logger): void {
  connection.on('disconnected', () => log.warn({}, 'MongoDB is out of reach; requests are answered with 503'));
  connection.on('reconnected', () => log.info({}, 'MongoDB is back'));
  connection.on('error', (error: unknown) => log.error({ err: error }, 'the connection to MongoDB failed'));
}
