import type { Endpoint } from '../domain/endpoint.ts';
import type { RelayDeps } from './relay-deps.ts';

/** What operational events say of an endpoint: nothing secret. */
function endpointFacts(endpoint: Endpoint): Record<string, unknown> {
  const { id, url, description, state, stateReason } = endpoint;
  return { endpoint: { id, url, description, state, reason: stateReason ?? null } };
}

/**
 * Tells subscribers of `endpoint.*` what became of an endpoint. Best effort: what was done stands whether or not
 * anybody could be told.
 */
export async function tellOfEndpoint(
  { publish, log }: Pick<RelayDeps, 'publish' | 'log'>,
  type: string,
  endpoint: Endpoint,
): Promise<void> {
  try {
    await publish({ project: endpoint.project, type, data: endpointFacts(endpoint), aboutEndpoint: endpoint.id });
  } catch (error) {
    log.warn({ err: error, endpoint: endpoint.id, type }, 'an operational event could not be published');
  }
}
