import type { Relay } from '../admin/relay.ts';
import type { Route } from './route.ts';

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
