import { isDeepStrictEqual } from 'node:util';
import type { DeliveryWay, Endpoint } from '../domain/endpoint.ts';
import type { EndpointEdit } from './endpoint-input.ts';
import { fieldInvalid } from './field-problems.ts';
import type { RelayDeps } from './relay-deps.ts';

/** How an endpoint gets its events after an edit. Throws `field_invalid` for a change that there is not. */
export function deliveryAfter(
  { delivery: before = 'push' }: Endpoint,
  { delivery = before }: EndpointEdit,
): DeliveryWay {
  if ((before === 'poll') !== (delivery === 'poll')) throw fieldInvalid('delivery', 'delivery_fixed');
  return delivery;
}

/** The address in its normal form; empty for an endpoint that is only polled. Throws `address_refused` too. */
export async function addressAfter(
  { checkAddress }: Pick<RelayDeps, 'checkAddress'>,
  { delivery, url: before }: Endpoint,
  { url }: EndpointEdit,
): Promise<string> {
  if (delivery === 'poll') {
    if (url) throw fieldInvalid('url', 'push_only');
    return '';
  }
  if ((url ?? before) === '') throw fieldInvalid('url', 'url_shape');
  return url === undefined ? before : await checkAddress(url);
}

/** What says how an endpoint is called, by the names of its fields. */
const aboutCalls = [
  ['headerNames', 'headers'],
  ['auth', 'auth'],
  ['tls', 'tls'],
  ['signatures', 'signatures'],
  ['schedule', 'schedule'],
  ['timeoutMs', 'timeoutMs'],
  ['rate', 'rate'],
  ['concurrency', 'concurrency'],
  ['ordering', 'ordering'],
  ['transform', 'transform'],
  ['autoDisable', 'autoDisable'],
  ['clientErrors', 'clientErrors'],
] as const;

/** An endpoint that is never called keeps what every new one has; anything else would be promised and not done. */
export function refuseForPolled(before: Endpoint, after: Endpoint): void {
  for (const [name, field] of aboutCalls) {
    if (!isDeepStrictEqual(before[name], after[name])) throw fieldInvalid(field, 'push_only');
  }
}
