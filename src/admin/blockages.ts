import type { Delivery } from '../domain/delivery.ts';
import { AppError, type ErrorDetails } from '../domain/errors.ts';
import { requireRole } from './access.ts';
import { noteDeed } from './audit-trail.ts';
import { endpointUnknown } from './change-endpoint.ts';
import { deliveryUnknown } from './deliveries.ts';
import type { Relay } from './relay.ts';
import type { RelayDeps } from './relay-deps.ts';

/** Blockages that one answer tells of. */
const most = 20;

/** What each way of giving up makes of the delivery. */
const ends = { skip: 'discarded', park: 'dead' } as const;

/** What holds an ordered endpoint up. A field of the payload may be its order key, so it takes who may see payloads. */
export function blockages(deps: RelayDeps): Relay['blockages'] {
  return async (actor, project, endpointId) => {
    await requireRole(deps, { actor, project, role: 'operator', action: 'endpoint.blocked' });
    if (!(await deps.endpoints.get(project, endpointId))) throw endpointUnknown(endpointId);
    return await deps.deliveries.blockages(endpointId, most);
  };
}

/** Gives one delivery up for the sake of those behind it: only while it waits for its next try. */
export function unblock(deps: RelayDeps): Relay['unblock'] {
  return async (actor, project, id, how) => {
    const action = `delivery.${how}`;
    await requireRole(deps, { actor, project, role: 'operator', action });
    if (!(await deps.deliveries.get(project, id))) throw deliveryUnknown(id);
    const changed = await deps.deliveries.giveUp(id, ends[how], new Date(deps.clock.now()));
    const delivery = await deps.deliveries.get(project, id);
    if (!delivery) throw deliveryUnknown(id);
    const { endpointId, orderKey, eventId: event, status } = delivery;
    if (changed) noteDeed(deps, { actor, project, action, target: id, details: { endpoint: endpointId, event } });
    else if (status !== ends[how] || orderKey === undefined) {
      throw new AppError('delivery_not_blocking', whyNot(delivery));
    }
    deps.changed({ id: endpointId, state: 'active' });
    deps.letNextGo(delivery);
    return { delivery, changed };
  };
}

const moved: Readonly<Record<Exclude<Delivery['status'], 'queued'>, ErrorDetails>> = {
  delivered: { why: 'it was delivered meanwhile.', whyZh: '该投递已送达。' },
  dead: { why: 'it is a dead letter by now.', whyZh: '该投递已进入死信。' },
  discarded: { why: 'it was discarded meanwhile.', whyZh: '该投递已被丢弃。' },
  held: { why: 'it is held until its endpoint is resumed.', whyZh: '该投递被保留，等待端点恢复。' },
};

function whyNot({ status, orderKey, tries, lease }: Delivery): ErrorDetails {
  if (status !== 'queued') return moved[status];
  if (orderKey === undefined) return { why: 'nothing waits for it in order.', whyZh: '没有投递按顺序等待它。' };
  if (tries === 0 && !lease)
    return { why: 'it has not failed, and goes as soon as it can.', whyZh: '该投递尚未失败，会尽快发送。' };
  return {
    why: 'it is being tried this very moment; look again in a moment.',
    whyZh: '该投递正在尝试中，请稍后再看。',
  };
}
