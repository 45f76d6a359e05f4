import type { DeliveryFilter } from '../../domain/delivery.ts';
import { deliveryErrorClasses } from '../../domain/endpoint.ts';
import { AppError } from '../../domain/errors.ts';

/** A filter as a button carries it, its range to whole minutes around it: nothing in it gives a right, for the use case checks the actor. */
export function writeFilter(filter: DeliveryFilter): string {
  const minute = (time: Date | undefined, round: (minutes: number) => number) =>
    time ? round(time.getTime() / 60_000).toString(36) : '';
  const { endpointId = '', eventType = '', since, until } = filter;
  return [endpointId, filter.errorClass ?? '', eventType, minute(since, Math.floor), minute(until, Math.ceil)].join(
    '~',
  );
}

/** Reads a filter back. Throws `form_stale` for anything else. */
export function readFilter(text: string): DeliveryFilter {
  const [endpointId, errorClass, eventType, since, until, ...rest] = text.split('~');
  const kind = deliveryErrorClasses.find((one) => one === errorClass);
  if (rest.length > 0 || until === undefined || (errorClass !== '' && !kind)) throw new AppError('form_stale');
  return {
    endpointId: endpointId || undefined,
    errorClass: kind,
    eventType: eventType || undefined,
    since: readMinute(since),
    until: readMinute(until),
  };
}

function readMinute(text = ''): Date | undefined {
  if (text === '') return undefined;
  const minutes = Number.parseInt(text, 36);
  if (!/^[0-9a-z]{1,8}$/.test(text)) throw new AppError('form_stale');
  return new Date(minutes * 60_000);
}
