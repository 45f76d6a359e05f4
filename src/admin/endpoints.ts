import { isDeepStrictEqual } from 'node:util';
import type { Endpoint } from '../domain/endpoint.ts';
import { requireRole } from './access.ts';
import { noteDeed } from './audit-trail.ts';
import { changeEndpoint, endpointUnknown, startAfresh } from './change-endpoint.ts';
import { draftEndpoint, draftEndpointEdit } from './endpoint-draft.ts';
import { type EndpointEdit, parseEndpointEdit, parseEndpointInput } from './endpoint-input.ts';
import { fieldInvalid } from './field-problems.ts';
import { tellOfEndpoint } from './operational-event.ts';
import type { Relay } from './relay.ts';
import type { RelayDeps } from './relay-deps.ts';

/** A page of the project's endpoints. */
export function listEndpoints(deps: RelayDeps): Relay['listEndpoints'] {
  return async (actor, project, page, filter) => {
    await requireRole(deps, { actor, project, role: 'viewer', action: 'endpoint.list' });
    return await deps.endpoints.list(project, page, filter);
  };
}

/** One endpoint by its id. */
export function getEndpoint(deps: RelayDeps): Relay['getEndpoint'] {
  return async (actor, project, id) => {
    await requireRole(deps, { actor, project, role: 'viewer', action: 'endpoint.show' });
    const endpoint = await deps.endpoints.get(project, id);
    if (!endpoint) throw endpointUnknown(id);
    return endpoint;
  };
}

/** Makes an endpoint. The answer shows a generated secret, this once. */
export function createEndpoint(deps: RelayDeps): Relay['createEndpoint'] {
  return async (actor, project, given) => {
    await requireRole(deps, { actor, project, role: 'admin', action: 'endpoint.create' });
    const input = parseEndpointInput(given);
    const { endpoint, secrets, generated } = await draftEndpoint(deps, { actor, project, input });
    if (!(await deps.endpoints.insert(endpoint, secrets))) throw fieldInvalid('uid', 'uid_taken');
    const details = { host: hostOf(endpoint), events: endpoint.events.join(', ') };
    noteDeed(deps, { actor, project, action: 'endpoint.create', target: endpoint.id, details });
    deps.changed(endpoint);
    await tellOfEndpoint(deps, 'endpoint.created', endpoint);
    return { endpoint, secret: generated };
  };
}

/** Whom it is about, for the audit log. */
function hostOf({ url }: Endpoint): string {
  return url === '' ? 'polled' : new URL(url).host;
}

/** Changes the given fields of an endpoint. What waits for it goes to the new address, of which nothing is known yet. */
export function editEndpoint(deps: RelayDeps): Relay['editEndpoint'] {
  return async (actor, project, id, given, version) => {
    await requireRole(deps, { actor, project, role: 'admin', action: 'endpoint.edit' });
    const edit = parseEndpointEdit(given);
    const { before, after } = await changeEndpoint(deps, { project, id, version }, (draft) =>
      draftEndpointEdit(deps, draft, edit),
    );
    const details = { changed: changedFields(before, after, edit).join(', ') };
    noteDeed(deps, { actor, project, action: 'endpoint.edit', target: id, details });
    if (after.url !== before.url) startAfresh(deps, after);
    deps.changed(after);
    await tellOfEndpoint(deps, 'endpoint.updated', after);
    return { endpoint: after };
  };
}

/** Names of what changed, for the audit log: never values, which may be secrets. */
function changedFields(before: Endpoint, after: Endpoint, edit: EndpointEdit): string[] {
  const bookkeeping = ['version', 'updatedAt', 'health'];
  const names = Object.keys(after) as (keyof Endpoint)[];
  const changed: string[] = names.filter(
    (name) => !bookkeeping.includes(name) && !isDeepStrictEqual(before[name], after[name]),
  );
  if (Object.values(edit.headers ?? {}).some((value) => value !== '')) changed.push('headers');
  if (edit.auth && 'secret' in edit.auth && edit.auth.secret) changed.push('auth.secret');
  return changed;
}

/** Deletes an endpoint. What waits for it is not sent any more; its deliveries stay until their retention is over. */
export function deleteEndpoint(deps: RelayDeps): Relay['deleteEndpoint'] {
  return async (actor, project, id) => {
    await requireRole(deps, { actor, project, role: 'admin', action: 'endpoint.delete' });
    const endpoint = await deps.endpoints.get(project, id);
    if (!endpoint || !(await deps.endpoints.delete(project, id))) throw endpointUnknown(id);
    const details = { host: hostOf(endpoint) };
    noteDeed(deps, { actor, project, action: 'endpoint.delete', target: id, details });
    deps.changed({ id, state: 'disabled' });
    await tellOfEndpoint(deps, 'endpoint.deleted', endpoint);
  };
}
