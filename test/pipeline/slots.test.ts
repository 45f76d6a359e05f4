import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deliveryLimits } from '../../src/app/outbound-road.ts';
import type { Endpoint } from '../../src/domain/endpoint.ts';
import type { PostResult } from '../../src/outbound/post.ts';
import type { Store } from '../../src/store/store.ts';
import { posting, receiving } from '../outbound/receiving.ts';
import { eventually } from '../store/eventually.ts';
import { type OpenStores, openStores } from '../store/open-store.ts';
import { FakeClock } from '../support/fake-clock.ts';
import {
  meanwhileBy,
  ok,
  openRig,
  type Rig,
  type RigParts,
  register,
  registerAll,
  stopAtOnce,
  ticket,
} from './relay-rig.ts';

let stores: OpenStores;
let store: Store;
let clock: FakeClock;
let rig: Rig;
const project = 'default';

beforeEach(async () => {
  stores = await openStores();
  store = await stores.open();
  clock = new FakeClock(Date.now());
});

/** Requests that never end are cut off. */
afterEach(async () => {
  await stopAtOnce(rig, meanwhileBy(clock));
  await stores.close();
});

function open(parts: Pick<RigParts, 'send'> = {}): void {
  rig = openRig({ store, clock, ...parts });
  rig.start();
}

const publish = (type = 'ticket.created', data: object = ticket) => rig.publish({ project, type, data, always: true });
const count = (filter: object) => store.deliveries.count(project, filter);

describe('slots for requests under way', () => {
  it('F10: six hundred new endpoints that never answer, all at once, leave those that work alone', async () => {
    const receiver = await receiving();
    receiver.behave('/hole', { kind: 'hang' });
    open({ send: posting({ clock }).send });
    const well = await register(store, { project, url: `${receiver.url}/well` });
    const hole = { project, url: `${receiver.url}/hole`, events: ['comment.*'] };
    await registerAll(store, Array<Partial<Endpoint>>(600).fill(hole));
    await publish();
    await eventually(() => count({ endpointId: well.id, status: 'delivered' })).toBe(1);
    await publish('comment.created', { comment: { id: 'c', body: 'x' }, ...ticket });
    await receiver.arrived(deliveryLimits.slots * deliveryLimits.unknownShare, '/hole');
    for (let n = 0; n < 20; n++) await publish();
    // Without a tick of the clock: no time-out has freed a slot.
    await receiver.arrived(21, '/well');
    await eventually(() => count({ endpointId: well.id, status: 'delivered' })).toBe(21);
    expect(receiver.ledger('/hole')).toHaveLength(deliveryLimits.slots * deliveryLimits.unknownShare);
  });

  it('F10: an endpoint that has taken nothing yet gets few requests at once, and what it allows as soon as it takes one', async () => {
    open();
    await register(store, { project, concurrency: 16 });
    const answers: ((result: PostResult) => void)[] = [];
    rig.answer(() => new Promise((resolve) => answers.push(resolve)));
    for (let n = 0; n < 30; n++) await publish();
    await eventually(() => rig.window.sending()).toBe(4);
    answers[0]?.(ok);
    await eventually(() => rig.window.sending()).toBe(16);
    expect(rig.seen).toHaveLength(17);
    for (let n = 1; n < 30; n++) {
      await eventually(() => answers.length).toBeGreaterThan(n);
      answers[n]?.(ok);
    }
    await eventually(() => count({ status: 'delivered' })).toBe(30);
  });
});
