import type { Endpoint } from '../domain/endpoint.ts';
import type { RelayDeps } from './relay-deps.ts';
import { tellSubscribers } from './tell-subscribers.ts';

/** What operational events say of an endpoint: nothing secret. */
function endpointFacts(endpoint: Endpoint): Record<string, unknown> {
  const { id, url, description, state, stateReason } = endpoint;
  return { endpoint: { id, url, description, state, reason: stateReason ?? null } };
}

/** Tells subscribers of `endpoint.*` what became of an endpoint. */
export async function tellOfEndpoint(
  deps: Pick<RelayDeps, 'publish' | 'log'>,
  type: string,
  endpoint: Endpoint,
): Promise<void> {
  const { id, project } = endpoint;
  await tellSubscribers(deps, { project, type, data: endpointFacts(endpoint), aboutEndpoint: id }, { endpoint: id });
}
