import type { Admin } from '../admin/admin.ts';
import type { Relay } from '../admin/relay.ts';
import type { RateLimit } from '../pipeline/rate-limit.ts';
import { editBudget, getBudget } from './handlers/budget.ts';
import { listEvents } from './handlers/events.ts';
import { expungePayload } from './handlers/expunge.ts';
import { createKey, listKeys, revokeKey } from './handlers/keys.ts';
import { healthz, readyz, showMetrics } from './handlers/operations.ts';
import { createProject, listAudit, listProjects } from './handlers/projects.ts';
import { getRun, listRuns } from './handlers/runs.ts';
import {
  createWebhook,
  deleteWebhook,
  editWebhook,
  getWebhook,
  listWebhooks,
  rotateSecret,
  testWebhook,
  toggleWebhook,
} from './handlers/webhooks.ts';
import { limited } from './limited.ts';
import type { Metrics } from './metrics.ts';
import type { Readiness } from './readiness.ts';
import { relayRoutes } from './relay-routes.ts';
import type { Route } from './route.ts';

export interface RouteDeps {
  admin: Admin;
  readiness(): Promise<Readiness>;
  metrics: Metrics;
  rateLimit: RateLimit;
  /** The outbound relay; left out where a server has none. */
  relay?: Relay | undefined;
}

const project = '/api/projects/:project';
const keys = `${project}/keys`;
const webhooks = `${project}/webhooks`;
const webhook = `${webhooks}/:uuid`;

/** Everything that is asked for by REST. `docs/rest.md` describes each line; a test holds the two together. */
export function createRoutes({ admin, readiness, metrics, rateLimit, relay }: RouteDeps): Route[] {
  return [
    { method: 'GET', path: '/healthz', auth: 'none', handle: healthz },
    { method: 'GET', path: '/readyz', auth: 'none', handle: readyz(readiness) },
    { method: 'GET', path: '/metrics', auth: 'none', handle: showMetrics(metrics) },
    { method: 'GET', path: '/api/projects', auth: 'key', handle: listProjects(admin) },
    { method: 'POST', path: '/api/projects', auth: 'key', handle: createProject(admin) },
    { method: 'GET', path: webhooks, auth: 'key', handle: listWebhooks(admin) },
    { method: 'POST', path: webhooks, auth: 'key', handle: createWebhook(admin) },
    { method: 'GET', path: webhook, auth: 'key', handle: getWebhook(admin) },
    { method: 'PUT', path: webhook, auth: 'key', handle: editWebhook(admin) },
    { method: 'DELETE', path: webhook, auth: 'key', handle: deleteWebhook(admin) },
    { method: 'POST', path: `${webhook}/enable`, auth: 'key', handle: toggleWebhook(admin, true) },
    { method: 'POST', path: `${webhook}/disable`, auth: 'key', handle: toggleWebhook(admin, false) },
    { method: 'POST', path: `${webhook}/test`, auth: 'key', handle: limited(rateLimit, 'test', testWebhook(admin)) },
    {
      method: 'POST',
      path: `${webhook}/rotate`,
      auth: 'key',
      handle: limited(rateLimit, 'rotate', rotateSecret(admin)),
    },
    { method: 'GET', path: `${project}/events`, auth: 'key', handle: listEvents(admin) },
    {
      method: 'DELETE',
      path: `${project}/events/:id/payload`,
      auth: 'key',
      handle: expungePayload(admin.expungeEvent),
    },
    { method: 'GET', path: `${project}/runs`, auth: 'key', handle: listRuns(admin) },
    { method: 'GET', path: `${project}/runs/:run`, auth: 'key', handle: getRun(admin) },
    { method: 'GET', path: `${project}/audit`, auth: 'key', handle: listAudit(admin) },
    { method: 'GET', path: keys, auth: 'key', handle: listKeys(admin) },
    { method: 'POST', path: keys, auth: 'key', handle: createKey(admin) },
    { method: 'DELETE', path: `${keys}/:id`, auth: 'key', handle: revokeKey(admin) },
    { method: 'GET', path: `${project}/budget`, auth: 'key', handle: getBudget(admin) },
    { method: 'PUT', path: `${project}/budget`, auth: 'key', handle: editBudget(admin) },
    ...(relay ? relayRoutes(relay, rateLimit) : []),
  ];
}
