import type { Collection, Db, Document } from 'mongodb';
import { newId } from '../domain/ids.ts';
import type { TrafficKind } from '../domain/silence.ts';
import type { Traffic } from '../pipeline/quiet.ts';

/** What came when, read from the events and deliveries as they are stored. */
export function createTraffic(db: Db): Traffic {
  const webhooks = db.collection<{ _id: string; project: string; name: string; enabled: boolean }>('webhooks');
  const endpoints = db.collection<{ _id: string; project: string; url: string; state: string }>('endpoints');
  return {
    async *sources() {
      for await (const { _id, project, name } of webhooks.find({ enabled: true })) {
        yield { kind: 'webhook', id: String(_id), project, name };
      }
      for await (const { _id, project, url } of endpoints.find({ state: 'active' })) {
        yield { kind: 'endpoint', id: _id, project, name: url };
      }
    },
    async lastAt(kind, id) {
      const { collection, of, at } = by(db, kind);
      const sort = kind === 'webhook' ? ({ _id: -1 } as const) : ({ createdAt: -1 } as const);
      const last = await collection.findOne({ [of]: id }, { sort, projection: { [at]: 1 } });
      return last?.[at] instanceof Date ? last[at] : undefined;
    },
    async countUpTo(kind, id, { from, to, limit }) {
      const { collection, of } = by(db, kind);
      const range =
        kind === 'webhook' ? { _id: { $gte: idFrom(from), $lt: idFrom(to) } } : { createdAt: { $gte: from, $lt: to } };
      return await collection.countDocuments({ [of]: id, ...range }, { limit });
    },
  };
}

function by(db: Db, kind: TrafficKind): { collection: Collection<Document & { _id: string }>; of: string; at: string } {
  return kind === 'webhook'
    ? { collection: db.collection('events'), of: 'webhookUuid', at: 'receivedAt' }
    : { collection: db.collection('deliveries'), of: 'endpointId', at: 'createdAt' };
}

/** The first id that an event of this time can have: ids begin with the time, so the index of ids is one of times. */
function idFrom(time: Date): string {
  return newId('evt', time.getTime()).slice(0, 'evt_'.length + 10);
}
