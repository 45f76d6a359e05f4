import type { Endpoint } from '../domain/endpoint.ts';
import { AppError } from '../domain/errors.ts';
import { changeStored } from './change-stored.ts';
import { fieldInvalid } from './field-problems.ts';
import type { Draft, RelayDeps } from './relay-deps.ts';

/** Which endpoint to change, and the version its editor saw (left out: the last writer wins). */
export interface EndpointTarget {
  project: string;
  id: string;
  version?: number | undefined;
}

/** Changes a stored endpoint as `changeStored` does. Throws `not_found`, `edited_meanwhile`, or `field_invalid` for a taken uid. */
export function changeEndpoint(
  { endpoints, clock }: Pick<RelayDeps, 'endpoints' | 'clock'>,
  { project, id, version }: EndpointTarget,
  change: (draft: Draft) => Draft | Promise<Draft>,
): Promise<{ before: Endpoint; after: Endpoint }> {
  const read = async () => {
    const subscriber = await endpoints.subscriber(project, id);
    if (!subscriber) throw endpointUnknown(id);
    return subscriber;
  };
  const replace = async (...change: Parameters<typeof endpoints.replace>) => {
    const replaced = await endpoints.replace(...change);
    if (replaced === 'taken') throw fieldInvalid('uid', 'uid_taken');
    return replaced;
  };
  return changeStored({ read, thing: ({ endpoint }: Draft) => endpoint, replace, version, clock }, change);
}

/** The answer for an endpoint that does not exist in the project, whether or not it exists in another one (case I1). */
export function endpointUnknown(id: string): AppError {
  return new AppError('not_found', { what: 'endpoint', whatZh: '端点', id: id.slice(0, 100) });
}

/** What was counted against an endpoint so far counts no more: old failures must not disable it at the next one. */
export function startAfresh({ health }: Pick<RelayDeps, 'health'>, { id, health: before }: Endpoint): void {
  health(id, { ...before, failingSince: undefined, dayFrom: undefined, failures: 0, warned: 0 });
}
