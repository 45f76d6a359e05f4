import type { Collection, Db } from 'mongodb';
import type { EndpointStore } from '../admin/relay-ports.ts';
import type { SecretBox } from '../crypto/secret-box.ts';
import type { Subscribers } from '../pipeline/outbound-ports.ts';
import {
  type EndpointDocument,
  sealEndpointSecrets,
  toEndpoint,
  toEndpointDocument,
  toEndpointUpdate,
  toSubscriber,
} from './endpoint-document.ts';
import { searchedFor, wantedBy } from './endpoint-search.ts';
import { unlessTaken } from './failure.ts';
import { afterCursor, toPage } from './page.ts';

/** Most endpoints that something half-typed can mean. */
const mostMatches = 5;

export interface EndpointsDeps {
  box: SecretBox;
  /** Told of every endpoint that this process wrote, as it is now; undefined for one that is gone. */
  changed(id: string, document: EndpointDocument | undefined): void;
  /** Told after one was deleted, so that nothing goes on waiting for it. Never rejects. */
  deleted(id: string): void;
}

/** The endpoints; their secrets are sealed on the way in and opened on the way out. */
export function createEndpoints(endpoints: Collection<EndpointDocument>, deps: EndpointsDeps): EndpointStore {
  const { box, changed } = deps;
  return {
    async list(project, page, filter = {}) {
      const wanted = { $and: [{ project, ...afterCursor(page) }, ...wantedBy(filter)] };
      const found = endpoints.find(wanted, { projection: { secrets: 0 } }).sort({ _id: -1 });
      return toPage(await found.limit(page.limit + 1).toArray(), page, toEndpoint);
    },
    count: (project) => endpoints.countDocuments({ project }),
    async get(project, id) {
      const found = await endpoints.findOne({ _id: id, project });
      return found ? toEndpoint(found) : undefined;
    },
    async idOf(project, uid) {
      return (await endpoints.findOne({ project, uid }, { projection: { _id: 1 } }))?._id;
    },
    async match(project, typed) {
      const exact = await endpoints
        .find({ project, $or: [{ _id: typed }, { uid: typed }, { url: typed }] })
        .limit(mostMatches)
        .toArray();
      if (exact.length > 0) return exact.map(toEndpoint);
      const found = endpoints.find({ $and: [{ project }, searchedFor(typed)] }).sort({ _id: -1 });
      return (await found.limit(mostMatches).toArray()).map(toEndpoint);
    },
    async subscriber(project, id) {
      const found = await endpoints.findOne({ _id: id, project });
      return found ? toSubscriber(box, found) : undefined;
    },
    async insert(endpoint, secrets) {
      const document = toEndpointDocument(endpoint, sealEndpointSecrets(box, endpoint.id, secrets));
      if (!(await unlessTaken(() => endpoints.insertOne(document)))) return false;
      changed(endpoint.id, document);
      return true;
    },
    async replace(endpoint, version, secrets) {
      const { id, project } = endpoint;
      const update = toEndpointUpdate(endpoint, version + 1, secrets && sealEndpointSecrets(box, id, secrets));
      const written = await unlessTaken(() =>
        endpoints.findOneAndUpdate({ _id: id, project, version }, update, { returnDocument: 'after' }),
      );
      if (written === undefined) return 'taken';
      if (written) changed(id, written);
      return written !== null;
    },
    async delete(project, id) {
      const { deletedCount } = await endpoints.deleteOne({ _id: id, project });
      if (deletedCount === 0) return false;
      changed(id, undefined);
      deps.deleted(id);
      return true;
    },
  };
}

/** What the pipeline does to the state of endpoints; every step is taken by one process only. */
export function createEndpointStates(
  endpoints: Collection<EndpointDocument>,
  changed: EndpointsDeps['changed'],
): Pick<Subscribers, 'disable' | 'endPauses'> {
  return {
    async disable(id, reason, now) {
      const written = await endpoints.findOneAndUpdate(
        { _id: id, state: { $ne: 'disabled' } },
        {
          $set: { state: 'disabled', stateReason: reason, stateAt: now, updatedAt: now },
          $unset: { pausedUntil: '' },
          $inc: { version: 1 },
        },
        { returnDocument: 'after' },
      );
      if (written) changed(id, written);
      return written !== null;
    },
    async endPauses(now) {
      const ended: string[] = [];
      for (;;) {
        const written = await endpoints.findOneAndUpdate(
          { state: 'paused', pausedUntil: { $lte: now } },
          {
            $set: { state: 'active', stateAt: now, updatedAt: now },
            $unset: { pausedUntil: '', stateReason: '' },
            $inc: { version: 1 },
          },
          { returnDocument: 'after' },
        );
        if (!written) return ended;
        changed(written._id, written);
        ended.push(written._id);
      }
    },
  };
}

/** Which of these endpoints are active, and which exist at all. */
export async function statesOf(endpoints: Collection<EndpointDocument>, ids: readonly string[]) {
  const found = await endpoints.find({ _id: { $in: [...ids] } }, { projection: { state: 1 } }).toArray();
  const active = found.filter(({ state }) => state === 'active').map(({ _id }) => _id);
  return { active, known: found.map(({ _id }) => _id) };
}

/** The endpoints' collection. */
export function endpointsOf(db: Db): Collection<EndpointDocument> {
  return db.collection<EndpointDocument>('endpoints');
}
