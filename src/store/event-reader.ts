import type { Collection, Filter } from 'mongodb';
import type { EventReader } from '../admin/ports.ts';
import type { Clock } from '../domain/clock.ts';
import { type EventStatus, eventStatuses, verdicts } from '../domain/inbound-event.ts';
import type { EventQueue } from '../pipeline/ports.ts';
import type { Bodies } from './bodies.ts';
import { withBody } from './event-claim.ts';
import { type EventDocument, hashBytes, type SummaryDocument, toSummary } from './event-document.ts';
import { afterCursor, oneOf, toPage } from './page.ts';

/** Lists and look-ups of stored events. */
export function createEventReader(
  events: Collection<EventDocument>,
  bodies: Bodies,
  clock: Clock,
): EventReader & Pick<EventQueue, 'findReplay'> {
  const now = () => new Date(clock.now());
  return {
    async list(project, page, { webhookUuid, status: typed, verdict } = {}) {
      const status = typed === undefined ? undefined : oneOf(eventStatuses, typed, 'status');
      const wanted: Filter<EventDocument> = { project, ...afterCursor(page), ...withStatus(status, now()) };
      if (webhookUuid !== undefined) wanted.webhookUuid = webhookUuid;
      if (verdict !== undefined) wanted.verdict = oneOf(verdicts, verdict, 'verdict');
      const found = events.find<SummaryDocument>(wanted, { projection: { body: 0, headers: 0 } });
      const documents = await found
        .sort({ _id: -1 })
        .limit(page.limit + 1)
        .toArray();
      return toPage(documents, page, (document) => toSummary(document, now()));
    },
    async get(project, id) {
      const document = await events.findOne({ _id: id, project });
      return document ? await withBody(bodies, document, now()) : undefined;
    },
    async findReplay(webhookUuid, bodyHash, since) {
      const same = { replayGuarded: true, bodyHash: hashBytes(bodyHash), webhookUuid, receivedAt: { $gte: since } };
      const found = await events.findOne(same, { projection: { _id: 1 } });
      return found?._id;
    },
  };
}

/** `running` and `queued` are told apart by the lease, which is what says whether somebody works on the event. */
function withStatus(status: EventStatus | undefined, now: Date): Filter<EventDocument> {
  if (status === undefined) return {};
  if (status === 'running') return { status: 'queued', 'lease.until': { $gt: now } };
  if (status === 'queued') return { status, $or: [{ 'lease.until': null }, { 'lease.until': { $lte: now } }] };
  return { status };
}
