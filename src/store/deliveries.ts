import type { Db } from 'mongodb';
import type { DeliveryReader } from '../admin/relay-ports.ts';
import type { Clock } from '../domain/clock.ts';
import type { DeliveryQueue } from '../pipeline/outbound-ports.ts';
import { createDeliveryChange, type EndpointStates } from './delivery-change.ts';
import { createDeliveryClaim } from './delivery-claim.ts';
import type { DeliveryDocument } from './delivery-document.ts';
import { createDeliveryOrder } from './delivery-order.ts';
import { createDeliveryReader } from './delivery-reader.ts';
import { createDeliveryRecord } from './delivery-record.ts';
import { createFanOuts } from './fan-outs.ts';
import type { OutboundEventDocument } from './outbound-event-document.ts';
import { createOutboundHistory } from './outbound-history.ts';
import { createOutboundPublish } from './outbound-publish.ts';

/** Outbound events and their deliveries: a queue for the pipeline, lists for people. */
export type Deliveries = DeliveryQueue & DeliveryReader;

/** Gathers what can be done with deliveries; each part has a file of its own. */
export function createDeliveries(
  db: Db,
  { clock, statesOf }: { clock: Clock; statesOf: EndpointStates },
): Deliveries & { idle(): Promise<void> } {
  const collections = {
    events: db.collection<OutboundEventDocument>('outbound_events'),
    deliveries: db.collection<DeliveryDocument>('deliveries'),
  };
  const { publish, idle: published } = createOutboundPublish(collections, clock);
  const { record, giveBack, idle: recorded } = createDeliveryRecord(collections.deliveries, clock);
  return {
    publish,
    record,
    giveBack,
    ...createFanOuts(collections, clock),
    ...createDeliveryClaim(collections.deliveries),
    ...createDeliveryChange(collections.deliveries, statesOf),
    ...createDeliveryOrder(collections.deliveries),
    ...createDeliveryReader(collections),
    ...createOutboundHistory(collections.events),
    idle: async () => void (await Promise.all([published(), recorded()])),
  };
}
