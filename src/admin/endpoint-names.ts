import type { Endpoint } from '../domain/endpoint.ts';
import { requireRole } from './access.ts';
import { endpointUnknown } from './change-endpoint.ts';
import { fieldInvalid } from './field-problems.ts';
import type { Relay } from './relay.ts';
import type { RelayDeps } from './relay-deps.ts';

/** The id of an endpoint that a program names by it or by the own one that it was given. */
export function endpointIdOf(deps: RelayDeps): Relay['endpointIdOf'] {
  return async (actor, project, named) => {
    if (named.startsWith('ep_')) return named;
    await requireRole(deps, { actor, project, role: 'viewer', action: 'endpoint.show' });
    return (await deps.endpoints.idOf(project, named)) ?? named;
  };
}

/** One endpoint by whatever a person typed to name it. */
export function findEndpoint(deps: RelayDeps): Relay['findEndpoint'] {
  return async (actor, project, typed) => {
    await requireRole(deps, { actor, project, role: 'viewer', action: 'endpoint.show' });
    const wanted = typed.trim();
    const matches = wanted === '' ? [] : await deps.endpoints.match(project, wanted);
    const [first, second] = matches;
    const exact = matches.find(({ id, uid, url }) => [id, uid, url].includes(wanted));
    if (exact) return exact;
    if (!first) throw endpointUnknown(wanted);
    if (second) throw fieldInvalid('endpoint', ambiguous(matches));
    return first;
  };
}

function ambiguous(matches: readonly Endpoint[]): { en: string; zh: string } {
  const names = matches.map(({ id, url }) => `${url} (${id.slice(0, 13)})`).join(', ');
  return {
    en: `several endpoints fit: ${names}. Type more of the id.`,
    zh: `匹配到多个端点：${names}。请输入更完整的 ID。`,
  };
}
