import type { Collection } from 'mongodb';
import type { Clock } from '../domain/clock.ts';
import { AppError } from '../domain/errors.ts';
import type { InboundEvent } from '../domain/inbound-event.ts';
import type { Accepted } from '../pipeline/ports.ts';
import { type Bodies, inlineLimit } from './bodies.ts';
import { type EventDocument, hashHex, toEventDocument } from './event-document.ts';
import { createGroupCommit } from './group-commit.ts';
import { insertAll } from './insert-all.ts';

/** What a document weighs besides its body: headers and names, roughly. */
const envelopeBytes = 2_048;

const stored: Accepted = { outcome: 'stored' };

export interface EventAccept {
  accept(event: InboundEvent): Promise<Accepted>;
  /** Resolves when every accepted event has its answer. */
  idle(): Promise<void>;
}

/** Stores events, grouped with what arrives at the same time. Each hears for itself whether it was there before. */
export function createEventAccept(events: Collection<EventDocument>, bodies: Bodies, clock: Clock): EventAccept {
  const group = createGroupCommit<EventDocument, Accepted>({
    write: (batch) => insert(events, batch),
    bytes: ({ body }) => envelopeBytes + (body?.length() ?? 0),
    clock,
  });
  return {
    accept: (event) => (event.body.length <= inlineLimit ? group.add(toEventDocument(event)) : acceptLarge(event)),
    idle: () => group.idle(),
  };

  /** The bytes go first: an event that can be seen has its whole body. */
  async function acceptLarge(event: InboundEvent): Promise<Accepted> {
    const [known] = (await findExisting(events, [event])).values();
    if (known) return judge(event.id, event.bodyHash, known);
    const chunks = await bodies.write(event.id, event.body);
    const accepted = await group.add(toEventDocument(event, chunks));
    // What is left behind here is found by the look for orphans.
    if (accepted.outcome !== 'stored') await bodies.remove([event.id]).catch(() => undefined);
    return accepted;
  }
}

async function insert(events: Collection<EventDocument>, batch: EventDocument[]): Promise<Accepted[]> {
  const refused = await insertAll(events, batch);
  if (refused.size === 0) return batch.map(() => stored);
  const existing = await findExisting(
    events,
    batch.filter((_, index) => refused.has(index)),
  );
  return batch.map((document, index) => {
    if (!refused.has(index)) return stored;
    const known = existing.get(deliveryOf(document));
    // Deleted by retention in this very moment: asking the sender to come again is the safe answer.
    if (!known) throw new AppError('store_unavailable');
    return judge(document._id, hashHex(document.bodyHash), known);
  });
}

type Delivery = Pick<EventDocument, 'webhookUuid' | 'deliveryKey'>;
type Known = Delivery & Pick<EventDocument, '_id' | 'bodyHash'>;

/** The stored events of these deliveries, by delivery. */
async function findExisting(
  events: Collection<EventDocument>,
  deliveries: readonly Delivery[],
): Promise<Map<string, Known>> {
  const wanted = new Map(deliveries.map((delivery) => [deliveryOf(delivery), delivery]));
  const any = [...wanted.values()].map(({ webhookUuid, deliveryKey }) => ({ webhookUuid, deliveryKey }));
  const projection = { webhookUuid: 1, deliveryKey: 1, bodyHash: 1 };
  const found = await events.find<Known>({ $or: any }, { projection }).toArray();
  return new Map(found.map((known) => [deliveryOf(known), known]));
}

/** A repeat of the very same event (a write whose answer was lost) is stored; another event is judged by its body. */
function judge(id: string, bodyHash: string, known: Known): Accepted {
  if (known._id === id) return stored;
  return { outcome: hashHex(known.bodyHash) === bodyHash ? 'duplicate' : 'conflict', existingId: known._id };
}

function deliveryOf({ webhookUuid, deliveryKey }: Delivery): string {
  return `${webhookUuid}\n${deliveryKey}`;
}
