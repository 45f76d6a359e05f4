import type { Collection, Db } from 'mongodb';
import type { ProjectStore } from '../admin/ports.ts';
import type { Clock } from '../domain/clock.ts';
import { newId } from '../domain/ids.ts';
import { runIdOf } from '../domain/run.ts';
import type { Bodies } from './bodies.ts';
import type { EventDocument } from './event-document.ts';
import type { MessageDocument } from './message-document.ts';
import type { PayloadRetention } from './payload-retention.ts';
import type { RelayRetention } from './relay-retention.ts';
import { batchSize, repeat } from './repeat.ts';
import type { Webhooks } from './webhooks.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** The longest time after which a known sender repeats a delivery; its key has to be known for so long (case F12). */
const fewestDays = 7;

/** Hears of runs of a project that are about to be deleted. The ids are looked up when they are asked for. */
export type Archiving = (project: string, runIds: () => Promise<string[]>) => Promise<void>;

/** Deleting what is over. Each may be run by several processes at once and stopped anywhere. */
export interface Retention {
  /**
   * Deletes events that have ended and are older than their project keeps them, with their runs, posts and bodies.
   * What is not processed stays, however old (case F23). `archiving` is told before, with the ids of the runs that asked
   * an assistant; what it throws ends the sweep, and the next one finds the same. Returns how many events were deleted.
   */
  events(signal?: AbortSignal, archiving?: Archiving): Promise<number>;
  /**
   * Deletes outbound deliveries that were delivered or discarded and are older than they are kept, and events without
   * any delivery. Queued and held ones stay, however old, and dead ones unless they have a time (case F23). Returns how
   * many.
   */
  outbound(signal?: AbortSignal): Promise<number>;
  /** Removes what events and their tries hold and keeps the rest, where that has a time of its own. Returns of how many events. */
  payloads(signal?: AbortSignal): Promise<number>;
  /** Discards what waits for endpoints that were deleted. Returns how many deliveries. */
  abandoned(): Promise<number>;
  /** Deletes chat messages older than the longest retention of all projects. Returns how many. */
  messages(signal?: AbortSignal): Promise<number>;
  /** Deletes stored bodies whose event was never stored. Returns how many. */
  orphanBodies(): Promise<number>;
  /** Deletes secrets that were replaced and whose overlap is over. Returns how many. */
  replacedSecrets(): Promise<number>;
}

/** Days that single classes are kept. */
export interface RetentionDays {
  /** What events hold; as long as the event when left out. */
  payloads?: number | undefined;
  /** Deliveries that are over; as long as their project keeps runs when left out. */
  deliveries?: number | undefined;
  /** Dead letters; until somebody cares for them when left out. */
  deadLetters?: number | undefined;
}

export interface RetentionDeps {
  projects: Pick<ProjectStore, 'list'>;
  bodies: Bodies;
  webhooks: Pick<Webhooks, 'forgetPreviousSecrets'>;
  relay: RelayRetention;
  payloads: PayloadRetention;
  days: RetentionDays;
  clock: Clock;
}

export function createRetention(db: Db, deps: RetentionDeps): Retention {
  const { projects, bodies, webhooks, relay, payloads, days, clock } = deps;
  const events = db.collection<EventDocument>('events');
  const messages = db.collection<MessageDocument>('messages');
  const ago = (age: number) => new Date(clock.now() - age * dayMs);
  const before = (age: number) => ago(Math.max(age, fewestDays));

  return {
    async events(signal, archiving) {
      let deleted = 0;
      for (const { slug, retentionDays } of await projects.list()) {
        deleted += await repeat(signal, async () => {
          const ended = await findEnded(events, slug, before(retentionDays));
          await archiving?.(slug, () => sessionsOf(db, ended));
          await deleteWhole(db, bodies, ended);
          return ended.length;
        });
      }
      return deleted;
    },
    async outbound(signal) {
      let deleted = 0;
      for (const { slug, retentionDays } of await projects.list()) {
        const age = days.deliveries ?? retentionDays;
        const dead = days.deadLetters === undefined ? undefined : ago(days.deadLetters);
        deleted += await relay.ofProject(slug, { ended: ago(age), dead, events: before(age) }, signal);
      }
      return deleted;
    },
    async payloads(signal) {
      if (days.payloads === undefined) return 0;
      const old = ago(days.payloads);
      return (await payloads.inbound(old, signal)) + (await payloads.outbound(old, signal));
    },
    abandoned: () => relay.abandoned(new Date(clock.now())),
    async messages(signal) {
      const kept = (await projects.list()).map(({ retentionDays }) => retentionDays);
      const old = { updatedAt: { $lt: before(Math.max(...kept)) } };
      return await repeat(signal, async () => {
        const found = await messages.find(old, { projection: { _id: 1 }, limit: batchSize }).toArray();
        await messages.deleteMany({ _id: { $in: found.map(({ _id }) => _id) }, ...old });
        return found.length;
      });
    },
    orphanBodies: () => bodies.removeOrphans(),
    replacedSecrets: () => webhooks.forgetPreviousSecrets(new Date(clock.now())),
  };
}

const ended: EventDocument['status'][] = ['done', 'failed', 'ignored'];

type Ended = Pick<EventDocument, '_id' | 'bodyChunks'>;

/** The oldest events of a project that have ended: ids sort by time, so the index by project gives them in order. */
async function findEnded(events: Collection<EventDocument>, project: string, before: Date): Promise<Ended[]> {
  const upTo = newId('evt', before.getTime()).slice(0, 'evt_'.length + 10);
  const old = { project, _id: { $lt: upTo }, status: { $in: ended } };
  return await events
    .find(old, { projection: { bodyChunks: 1 } })
    .sort({ _id: 1 })
    .limit(batchSize)
    .toArray();
}

/** Ids of the runs of events that asked an assistant something. */
async function sessionsOf(db: Db, events: Ended[]): Promise<string[]> {
  const runs = db.collection<{ _id: string }>('runs');
  const asked = { _id: { $in: events.map(({ _id }) => runIdOf(_id)) }, 'prompts.0': { $exists: true } };
  return (await runs.find(asked, { projection: { _id: 1 } }).toArray()).map(({ _id }) => _id);
}

/** The event goes last: whatever stops this half-way, the next sweep finds it again. */
async function deleteWhole(db: Db, bodies: Bodies, events: Ended[]): Promise<void> {
  const ids = events.map(({ _id }) => _id);
  const runIds = ids.map(runIdOf);
  await db.collection('posts').deleteMany({ runId: { $in: runIds } });
  await db.collection<{ _id: string }>('runs').deleteMany({ _id: { $in: runIds } });
  await bodies.remove(events.filter(({ bodyChunks }) => bodyChunks !== undefined).map(({ _id }) => _id));
  await db.collection<EventDocument>('events').deleteMany({ _id: { $in: ids }, status: { $in: ended } });
}
