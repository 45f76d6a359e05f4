import type { Db } from 'mongodb';
import type { EndpointStore, ReplayReader } from '../admin/relay-ports.ts';
import type { SecretBox } from '../crypto/secret-box.ts';
import type { Clock } from '../domain/clock.ts';
import type { Logger } from '../domain/logger.ts';
import type { IncidentStore, Mailboxes, ReplayStore, Subscribers } from '../pipeline/outbound-ports.ts';
import type { ChangeFeed } from './change-feed.ts';
import { createDeliveries, type Deliveries } from './deliveries.ts';
import { toSubscriber } from './endpoint-document.ts';
import { createHealthWriter } from './endpoint-health.ts';
import { createEndpointStates, createEndpoints, endpointsOf, statesOf } from './endpoints.ts';
import { guarded, withDeadline } from './failure.ts';
import { createIncidents } from './incidents.ts';
import { createMailboxes } from './mailboxes.ts';
import { createRelayRetention, type RelayRetention } from './relay-retention.ts';
import { createReplays } from './replays.ts';
import { createSubscribers } from './subscribers.ts';

/** What the outbound relay keeps. */
export interface RelayParts {
  endpoints: EndpointStore;
  /** The endpoints as delivery needs them, in memory. */
  subscribers: Subscribers;
  /** Outbound events and their deliveries. */
  deliveries: Deliveries;
  replays: ReplayStore & ReplayReader;
  incidents: IncidentStore;
  /** The events that endpoints fetch for themselves. */
  mailboxes: Mailboxes;
}

export interface RelayPartsDeps {
  box: SecretBox;
  feed: ChangeFeed;
  clock: Clock;
  log: Logger;
}

export interface RelayOfStore {
  parts: RelayParts;
  retention: RelayRetention;
  /** Waits until the endpoints are in memory, but not for ever: until then they are read when they are asked for. */
  ready(): Promise<void>;
  /** Writes what waits to be written. */
  idle(): Promise<void>;
}

/** Milliseconds that reading the endpoints ahead may hold up a start; 100,000 of them take a few seconds. */
const readyWithinMs = 15_000;

/** The relay's parts of the store, guarded, with what retention and closing need of them. */
export function createRelayParts(db: Db, { box, feed, clock, log }: RelayPartsDeps): RelayOfStore {
  const documents = endpointsOf(db);
  const health = createHealthWriter(documents, { clock, log });
  const cache = createSubscribers({
    load: {
      ofProject: (project) => documents.find({ project }).sort({ _id: 1 }).toArray(),
      one: async (id) => (await documents.findOne({ _id: id })) ?? undefined,
      after: (id, limit) =>
        documents
          .find({ _id: { $gt: id } })
          .sort({ _id: 1 })
          .limit(limit)
          .toArray(),
    },
    open: (document) => toSubscriber(box, document),
    health,
    feed,
    clock,
  });
  const changed = cache.changed.bind(cache);
  const deliveries = createDeliveries(db, { clock, statesOf: (ids) => statesOf(documents, ids) });
  const { idle, ...queue } = deliveries;
  // What is written in groups has a deadline of its own, for all of a group together.
  const { publish, record, giveBack, abandon } = queue;
  const deleted = (id: string) => {
    // What is not discarded now is by the next upkeep.
    abandon([id], new Date(clock.now())).catch((error) => log.warn({ err: error, endpoint: id }, 'left to upkeep'));
  };
  const mail = createMailboxes(db);
  const endpoints = createEndpoints(documents, { box, changed, deleted });
  const states = createEndpointStates(documents, changed);
  const subscribers: Subscribers = {
    of: (project) => cache.of(project),
    get: (id) => cache.get(id),
    all: () => cache.all(),
    health: (id, now) => cache.health(id, now),
    ...states,
  };
  return {
    parts: {
      endpoints: guarded(endpoints, clock),
      subscribers: guarded(subscribers, clock),
      deliveries: { ...guarded(queue, clock), publish, record, giveBack },
      replays: guarded(createReplays(db), clock),
      incidents: guarded(createIncidents(db), clock),
      mailboxes: guarded(mail, clock),
    },
    retention: createRelayRetention(db, { abandon, mail }),
    ready: () => withDeadline(cache.ready(), clock, readyWithinMs).catch(() => undefined),
    idle: async () => void (await Promise.all([idle(), health.idle()])),
  };
}
