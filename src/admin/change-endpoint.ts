import type { Endpoint } from '../domain/endpoint.ts';
import { AppError } from '../domain/errors.ts';
import type { Draft, RelayDeps } from './relay-deps.ts';

/** Which endpoint to change, and the version its editor saw (left out: the last writer wins). */
export interface EndpointTarget {
  project: string;
  id: string;
  version?: number | undefined;
}

/** How often a change is applied again to what somebody else just saved. */
const tries = 5;

/**
 * Reads an endpoint, applies `change`, and stores the result if nobody stored another one in between; otherwise it
 * begins again. A `change` that returns what it was given stores nothing. Throws `not_found`, or `edited_meanwhile`.
 */
export async function changeEndpoint(
  { endpoints, clock }: Pick<RelayDeps, 'endpoints' | 'clock'>,
  { project, id, version }: EndpointTarget,
  change: (draft: Draft) => Draft | Promise<Draft>,
): Promise<{ before: Endpoint; after: Endpoint }> {
  for (let attempt = 0; attempt < tries; attempt++) {
    const stored = await endpoints.subscriber(project, id);
    if (!stored) throw endpointUnknown(id);
    const { endpoint: before } = stored;
    if (version !== undefined && version !== before.version) throw new AppError('edited_meanwhile');
    const changed = await change(stored);
    if (changed === stored) return { before, after: before };
    const after = { ...changed.endpoint, version: before.version + 1, updatedAt: new Date(clock.now()) };
    const secrets = changed.secrets === stored.secrets ? undefined : changed.secrets;
    if (await endpoints.replace(after, before.version, secrets)) return { before, after };
  }
  throw new AppError('edited_meanwhile');
}

/** The answer for an endpoint that does not exist in the project, whether or not it exists in another one (case I1). */
export function endpointUnknown(id: string): AppError {
  return new AppError('not_found', { what: 'endpoint', whatZh: '端点', id: id.slice(0, 100) });
}
