import type { Admin } from '../../admin/admin.ts';
import type { Relay } from '../../admin/relay.ts';
import type { RateLimit } from '../../pipeline/rate-limit.ts';
import { limited } from '../limited.ts';
import { withOwnId } from '../own-id.ts';
import type { Route } from '../route.ts';
import { createApplication, getApplication, listApplications } from './application.ts';
import { getAttempt, listAttemptsByEndpoint, listAttemptsByMessage, resend } from './attempt.ts';
import {
  createEndpoint,
  deleteEndpoint,
  getEndpoint,
  listEndpoints,
  patchEndpoint,
  updateEndpoint,
} from './endpoint.ts';
import { getHeaders, patchHeaders, updateHeaders } from './endpoint-headers.ts';
import { getSecret, rotateSecret } from './endpoint-secret.ts';
import { getStats } from './endpoint-stats.ts';
import { getEventType, listEventTypes } from './event-type.ts';
import { createMessage, expungeContent, getMessage, listMessages, sendExample } from './message.ts';
import { poll } from './poller.ts';
import { getTask, recover } from './recover.ts';

export interface SvixDeps {
  admin: Pick<Admin, 'listProjects' | 'createProject'>;
  relay: Relay;
  rateLimit: RateLimit;
}

const app = '/app/:project';
const endpoints = `${app}/endpoint`;
const endpoint = `${endpoints}/:id`;
const message = `${app}/msg/:msg`;

/** The calls of the Svix API that are answered, by the path after `/api/v1`; `docs/svix.md` describes them. */
export function svixRoutes({ admin, relay, rateLimit }: SvixDeps): Route[] {
  const often = (action: string, handle: Route['handle']) => limited(rateLimit, action, handle);
  const key = 'key' as const;
  const routes: Route[] = [
    { method: 'GET', path: '/health', auth: 'none', handle: async () => ({ status: 204 }) },
    { method: 'GET', path: '/app', auth: key, handle: listApplications(admin) },
    { method: 'POST', path: '/app', auth: key, handle: createApplication(admin) },
    { method: 'GET', path: app, auth: key, handle: getApplication(admin) },
    { method: 'GET', path: '/event-type', auth: key, handle: listEventTypes(relay) },
    { method: 'GET', path: '/event-type/:type', auth: key, handle: getEventType(relay) },
    { method: 'GET', path: endpoints, auth: key, handle: listEndpoints(relay) },
    { method: 'POST', path: endpoints, auth: key, handle: createEndpoint(relay) },
    { method: 'GET', path: endpoint, auth: key, handle: getEndpoint(relay) },
    { method: 'PUT', path: endpoint, auth: key, handle: updateEndpoint(relay) },
    { method: 'PATCH', path: endpoint, auth: key, handle: patchEndpoint(relay) },
    { method: 'DELETE', path: endpoint, auth: key, handle: deleteEndpoint(relay) },
    { method: 'GET', path: `${endpoint}/secret`, auth: key, handle: often('reveal', getSecret(relay)) },
    { method: 'POST', path: `${endpoint}/secret/rotate`, auth: key, handle: often('rotate', rotateSecret(relay)) },
    { method: 'GET', path: `${endpoint}/headers`, auth: key, handle: getHeaders(relay) },
    { method: 'PUT', path: `${endpoint}/headers`, auth: key, handle: updateHeaders(relay) },
    { method: 'PATCH', path: `${endpoint}/headers`, auth: key, handle: patchHeaders(relay) },
    { method: 'GET', path: `${endpoint}/stats`, auth: key, handle: getStats(relay) },
    { method: 'POST', path: `${endpoint}/recover`, auth: key, handle: recover(relay) },
    { method: 'POST', path: `${endpoint}/send-example`, auth: key, handle: often('test', sendExample(relay)) },
    { method: 'GET', path: `${app}/msg`, auth: key, handle: listMessages(relay) },
    { method: 'POST', path: `${app}/msg`, auth: key, handle: createMessage(relay) },
    { method: 'GET', path: message, auth: key, handle: getMessage(relay) },
    { method: 'DELETE', path: `${message}/content`, auth: key, handle: expungeContent(relay) },
    { method: 'GET', path: `${app}/attempt/endpoint/:id`, auth: key, handle: listAttemptsByEndpoint(relay) },
    { method: 'GET', path: `${app}/attempt/msg/:msg`, auth: key, handle: listAttemptsByMessage(relay) },
    { method: 'GET', path: `${message}/attempt/:attempt`, auth: key, handle: getAttempt(relay) },
    { method: 'POST', path: `${message}/endpoint/:id/resend`, auth: key, handle: often('replay', resend(relay)) },
    { method: 'GET', path: `${app}/poller/:id`, auth: key, handle: poll(relay) },
    { method: 'GET', path: '/background-task/:task', auth: key, handle: getTask(relay, admin) },
  ];
  return routes.map((route) => (route.path.includes('/:id') ? withOwnId(relay, route) : route));
}
