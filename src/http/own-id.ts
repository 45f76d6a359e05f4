import type { Relay } from '../admin/relay.ts';
import type { DeliveryFilter } from '../domain/delivery.ts';
import type { Call, Route } from './route.ts';

/** The same route for an endpoint that is named by the own id that its subscriber gave it. */
export function withOwnId(relay: Pick<Relay, 'endpointIdOf'>, route: Route): Route {
  return {
    ...route,
    async handle(call) {
      const id = await relay.endpointIdOf(call.actor, call.param('project'), call.param('id'));
      return await route.handle({ ...call, param: (name) => (name === 'id' ? id : call.param(name)) });
    },
  };
}

/** The same filter where an endpoint is named by its own id. */
export async function withEndpointId(
  relay: Pick<Relay, 'endpointIdOf'>,
  { actor, param }: Pick<Call, 'actor' | 'param'>,
  filter: DeliveryFilter,
): Promise<DeliveryFilter> {
  const { endpointId } = filter;
  if (endpointId === undefined) return filter;
  return { ...filter, endpointId: await relay.endpointIdOf(actor, param('project'), endpointId) };
}
