import type { Relay } from '../admin/relay.ts';
import type { RateLimit } from '../pipeline/rate-limit.ts';
import {
  exportDead,
  getDelivery,
  listBlockages,
  listDeadGroups,
  listDeliveries,
  replayDelivery,
  unblock,
} from './handlers/deliveries.ts';
import {
  createEndpoint,
  deleteEndpoint,
  disableEndpoint,
  editEndpoint,
  getEndpoint,
  listEndpoints,
  muteEndpoint,
  pauseEndpoint,
  resumeEndpoint,
  rotateKey,
  testEndpoint,
} from './handlers/endpoints.ts';
import { expungePayload } from './handlers/expunge.ts';
import {
  getOutboundEvent,
  listEventTypes,
  publishEvent,
  registerEndpoint,
  tryTransform,
} from './handlers/outbound-events.ts';
import { pollEndpoint } from './handlers/poll.ts';
import { cancelReplay, getReplay, listReplays, startReplay } from './handlers/replays.ts';
import { limited } from './limited.ts';
import { withOwnId } from './own-id.ts';
import type { Route } from './route.ts';

const project = '/api/projects/:project';
const endpoints = `${project}/endpoints`;
const endpoint = `${endpoints}/:id`;
const delivery = `${project}/deliveries/:id`;

/** What is asked for by REST about outbound events, endpoints and deliveries. */
export function relayRoutes(relay: Relay, rateLimit: RateLimit): Route[] {
  const often = (action: string, handle: Route['handle']) => limited(rateLimit, action, handle);
  const key = 'key' as const;
  const routes: Route[] = [
    { method: 'POST', path: '/v1/webhooks', auth: key, handle: registerEndpoint(relay) },
    { method: 'POST', path: '/v1/events', auth: key, handle: publishEvent(relay) },
    { method: 'GET', path: '/api/event-types', auth: key, handle: listEventTypes(relay) },
    { method: 'GET', path: endpoints, auth: key, handle: listEndpoints(relay) },
    { method: 'POST', path: endpoints, auth: key, handle: createEndpoint(relay) },
    { method: 'GET', path: endpoint, auth: key, handle: getEndpoint(relay) },
    { method: 'PUT', path: endpoint, auth: key, handle: editEndpoint(relay) },
    { method: 'DELETE', path: endpoint, auth: key, handle: deleteEndpoint(relay) },
    { method: 'POST', path: `${endpoint}/pause`, auth: key, handle: pauseEndpoint(relay) },
    { method: 'POST', path: `${endpoint}/resume`, auth: key, handle: resumeEndpoint(relay) },
    { method: 'POST', path: `${endpoint}/disable`, auth: key, handle: disableEndpoint(relay) },
    { method: 'POST', path: `${endpoint}/mute`, auth: key, handle: muteEndpoint(relay) },
    { method: 'POST', path: `${endpoint}/rotate`, auth: key, handle: often('rotate', rotateKey(relay)) },
    { method: 'POST', path: `${endpoint}/test`, auth: key, handle: often('test', testEndpoint(relay)) },
    { method: 'GET', path: `${endpoint}/blocked`, auth: key, handle: listBlockages(relay) },
    { method: 'GET', path: `${endpoint}/poll`, auth: key, handle: pollEndpoint(relay) },
    { method: 'POST', path: `${project}/transforms/try`, auth: key, handle: often('try', tryTransform(relay)) },
    { method: 'GET', path: `${project}/outbound-events/:id`, auth: key, handle: getOutboundEvent(relay) },
    {
      method: 'DELETE',
      path: `${project}/outbound-events/:id/payload`,
      auth: key,
      handle: expungePayload(relay.expungeOutboundEvent),
    },
    { method: 'GET', path: `${project}/deliveries`, auth: key, handle: listDeliveries(relay) },
    { method: 'GET', path: delivery, auth: key, handle: getDelivery(relay) },
    { method: 'POST', path: `${delivery}/replay`, auth: key, handle: often('replay', replayDelivery(relay)) },
    { method: 'POST', path: `${delivery}/skip`, auth: key, handle: unblock(relay, 'skip') },
    { method: 'POST', path: `${delivery}/park`, auth: key, handle: unblock(relay, 'park') },
    { method: 'GET', path: `${project}/dead-letters`, auth: key, handle: listDeadGroups(relay) },
    { method: 'GET', path: `${project}/dead-letters/export`, auth: key, handle: exportDead(relay) },
    { method: 'GET', path: `${project}/replays`, auth: key, handle: listReplays(relay) },
    { method: 'POST', path: `${project}/replays`, auth: key, handle: startReplay(relay) },
    { method: 'GET', path: `${project}/replays/:id`, auth: key, handle: getReplay(relay) },
    { method: 'POST', path: `${project}/replays/:id/cancel`, auth: key, handle: cancelReplay(relay) },
  ];
  return routes.map((route) => (route.path.startsWith(endpoint) ? withOwnId(relay, route) : route));
}
