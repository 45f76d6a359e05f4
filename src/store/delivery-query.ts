import type { Filter } from 'mongodb';
import {
  type Delivery,
  type DeliveryFilter,
  type DeliveryStatus,
  deliveryIdOf,
  deliveryStatuses,
} from '../domain/delivery.ts';
import { deliveryErrorClasses } from '../domain/endpoint.ts';
import { AppError } from '../domain/errors.ts';
import { type DeliveryDocument, deliveriesOf } from './delivery-document.ts';
import { oneOf } from './page.ts';

/** A filter as a query, with the index that answers it. */
export interface DeliveryQuery {
  where: Filter<DeliveryDocument>;
  hint: string;
}

/** Statuses in which nearly nothing stands, compared with what was delivered. */
const parked: readonly DeliveryStatus[] = ['held', 'dead', 'discarded'];

/**
 * What a filter means in a project. The index is named, because the server's own choice goes by samples, and one wrong
 * choice among a hundred million deliveries is felt. Throws `field_invalid` for values that don't exist.
 */
export function queryOf(project: string, filter: DeliveryFilter): DeliveryQuery {
  const { endpointId, eventId, since, until, httpStatus } = filter;
  const status = filter.status === undefined ? undefined : oneOf(deliveryStatuses, filter.status, 'status');
  const parts: Filter<DeliveryDocument>[] = [{ project, status: status ?? { $in: [...deliveryStatuses] } }];
  if (endpointId !== undefined) parts.push({ endpointId: String(endpointId) });
  if (eventId !== undefined) parts.push({ _id: ofEvent(String(eventId), endpointId) });
  if (filter.eventType !== undefined) parts.push({ eventType: typed(String(filter.eventType)) });
  if (filter.errorClass !== undefined) {
    parts.push({ errorClass: oneOf(deliveryErrorClasses, filter.errorClass, 'errorClass') });
  }
  if (httpStatus !== undefined) parts.push({ httpStatus: Number(httpStatus) });
  if (since) parts.push({ createdAt: { $gte: since } });
  if (until) parts.push({ createdAt: { $lt: until } });
  return { where: { $and: parts }, hint: hintOf({ ...filter, status }) };
}

function ofEvent(eventId: string, endpointId: string | undefined) {
  return endpointId === undefined ? deliveriesOf(eventId) : deliveryIdOf(eventId, String(endpointId));
}

function hintOf({ endpointId, eventId, status, errorClass }: DeliveryFilter): string {
  if (eventId !== undefined) return '_id_';
  if (endpointId === undefined) return 'by_project';
  if (status === 'dead' && errorClass !== undefined) return 'dead_groups';
  if (status && parked.includes(status)) return 'parked';
  // Queued ones are few in any project; an endpoint's delivered ones are nearly all it has.
  return status === 'queued' ? 'by_project' : 'by_endpoint';
}

/** Exactly this type, or all that begin with what stands before the `*`. */
export function typed(type: string) {
  if (!type.endsWith('*')) return type;
  const start = type.slice(0, -1);
  return { $gte: start, $lt: `${start}\u{10FFFF}` };
}

/** A place in the order of event times. */
export type Place = Pick<Delivery, 'id' | 'createdAt'>;

/** What comes before (`-1`) or after (`1`) a place. */
export function beyond({ id, createdAt }: Place, direction: 1 | -1): Filter<DeliveryDocument> {
  const beyondTime = direction === 1 ? { $gt: createdAt } : { $lt: createdAt };
  const beyondId = direction === 1 ? { $gt: id } : { $lt: id };
  // The first bound is what the index can use; the second is for those of the same millisecond.
  const upTo = direction === 1 ? { $gte: createdAt } : { $lte: createdAt };
  return { $and: [{ createdAt: upTo }, { $or: [{ createdAt: beyondTime }, { createdAt, _id: beyondId }] }] };
}

const crockford = '0123456789abcdefghjkmnpqrstvwxyz';

/** The time in a delivery's id: that of its event, for a delivery that is gone. Throws `field_invalid`. */
export function timeOf(deliveryId: string): Date {
  const digits = /^dlv_([0-9a-hjkmnp-tv-z]{10})/.exec(deliveryId)?.[1];
  if (digits === undefined) {
    throw new AppError('field_invalid', { field: 'cursor', why: 'use the one that came with the page before' });
  }
  return new Date([...digits].reduce((sum, digit) => sum * 32 + crockford.indexOf(digit), 0));
}
