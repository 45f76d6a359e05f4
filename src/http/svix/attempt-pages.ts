import { fieldInvalid } from '../../admin/field-problems.ts';
import type { Relay } from '../../admin/relay.ts';
import type { Attempt, Delivery, DeliveryFilter } from '../../domain/delivery.ts';
import type { Page } from '../../domain/page.ts';
import type { Call } from '../route.ts';
import type { SvixQuery } from './svix-list.ts';

/** A try and whose it is. */
export interface AttemptOf {
  delivery: Delivery;
  attempt: Attempt;
}

/** Deliveries that are read together, and how often for one page: what is rare must not be looked for in everything. */
const atOnce = 50;
const readsMost = 20;

/**
 * A page of tries. They are kept with their deliveries, so a place in their order is one in the order of deliveries, and
 * how many tries behind it were shown: `<cursor>~<shown>`.
 */
export async function walkAttempts(
  relay: Relay,
  { actor, param }: Pick<Call, 'actor' | 'param'>,
  { filter, query }: { filter: DeliveryFilter; query: SvixQuery },
): Promise<Page<AttemptOf>> {
  const isWanted = readWishes(query);
  const items: AttemptOf[] = [];
  let { cursor, shown } = readPlace(query.page.cursor);
  for (let read = 0; read < readsMost; read++) {
    const page = await relay.listDeliveries(actor, param('project'), { limit: atOnce, cursor }, filter);
    const found = page.items.flatMap(attemptsOf).filter(isWanted);
    for (const one of found.slice(shown)) {
      if (items.length === query.page.limit) return { items, next: `${cursor ?? ''}~${shown}` };
      items.push(one);
      shown += 1;
    }
    if (page.next === null) return { items, next: null };
    cursor = page.next;
    shown = 0;
  }
  return { items, next: `${cursor ?? ''}~0` };
}

function attemptsOf(delivery: Delivery): AttemptOf[] {
  return delivery.attempts.toReversed().map((attempt) => ({ delivery, attempt }));
}

function readPlace(iterator: string | undefined): { cursor: string | undefined; shown: number } {
  if (iterator === undefined) return { cursor: undefined, shown: 0 };
  const [, cursor = '', shown] = /^([\w.-]*)~(\d{1,4})$/.exec(iterator) ?? [];
  if (shown === undefined) throw fieldInvalid('iterator', 'svix_iterator');
  return { cursor: cursor === '' ? undefined : cursor, shown: Number(shown) };
}

/** `status` (0 success, 2 fail; a try is never anything else), `status_code_class`, `event_types`. */
function readWishes({ get }: SvixQuery): (one: AttemptOf) => boolean {
  const status = get('status');
  const codes = get('status_code_class');
  if (status !== undefined && !/^[0-4]$/.test(status)) throw fieldInvalid('status', 'svix_status');
  if (codes !== undefined && !/^[0-5]00$|^0$/.test(codes)) throw fieldInvalid('status_code_class', 'svix_status_class');
  const types = get('event_types')?.split(',');
  return ({ delivery, attempt }) => {
    if (status !== undefined && status !== (attempt.ok ? '0' : '2')) return false;
    if (codes !== undefined && Number(codes) !== Math.floor((attempt.status ?? 0) / 100) * 100) return false;
    return types === undefined || types.includes(delivery.eventType);
  };
}
