import type { Collection, Filter } from 'mongodb';
import type { DeliveryReader } from '../admin/relay-ports.ts';
import type { DeliveryQueue } from '../pipeline/outbound-ports.ts';
import { typed } from './delivery-query.ts';
import { type OutboundEventDocument, toOutboundEvent } from './outbound-event-document.ts';
import { toPage } from './page.ts';

/** How much older than its event an id may be that was made of what caused it: a run takes its time. */
const idLagMs = 24 * 3_600_000;

const crockford = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * Past events of a project, in order of id and so of time. There is no index on times: ids begin with a time, and a
 * range of them is read along `_id`, which costs publishing nothing.
 */
export function createOutboundHistory(
  events: Collection<OutboundEventDocument>,
): Pick<DeliveryQueue, 'history'> & Pick<DeliveryReader, 'listEvents'> {
  return {
    async listEvents(project, page, { since, until, types } = {}) {
      const ids = {
        ...(since && { $gte: idAt(since.getTime() - idLagMs) }),
        $lt: page.cursor ?? idAt((until?.getTime() ?? Number.MAX_SAFE_INTEGER) + idLagMs),
      };
      const times = { ...(since && { $gte: since }), ...(until && { $lt: until }) };
      const wanted: Filter<OutboundEventDocument> = { _id: ids, project };
      if (since || until) wanted.timestamp = times;
      if (types) wanted.type = { $in: [...types] };
      const found = events.find(wanted, { hint: '_id_' }).sort({ _id: -1 });
      return toPage(await found.limit(page.limit + 1).toArray(), page, toOutboundEvent);
    },
    async history(project, { since, until, eventType, eventId }, after, limit) {
      const from = idAt(since.getTime() - idLagMs);
      const first = after === undefined ? { $gte: from } : { $gt: after > from ? after : from };
      const wanted: Filter<OutboundEventDocument> = {
        _id: eventId ?? { ...first, $lt: idAt(until.getTime() + idLagMs) },
        project,
        timestamp: { $gte: since, $lt: until },
        // There is nothing left to send of the others.
        expunged: { $exists: false },
      };
      if (eventId !== undefined && after !== undefined) return [];
      if (eventType !== undefined) wanted.type = typed(eventType);
      const found = events.find(wanted, { hint: '_id_' }).sort({ _id: 1 }).limit(limit);
      return (await found.toArray()).map(toOutboundEvent);
    },
  };
}

/** The beginning of ids made at a time, see `newId`. */
function idAt(ms: number): string {
  let rest = Math.min(Math.max(0, Math.floor(ms)), 32 ** 10 - 1);
  let text = '';
  for (let digit = 0; digit < 10; digit++) {
    text = crockford.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return `evt_${text}`;
}
