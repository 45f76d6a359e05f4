import type { Relay } from '../admin/relay.ts';
import type { Config } from '../config.ts';
import type { Clock } from '../domain/clock.ts';
import type { Logger } from '../domain/logger.ts';
import type { Tracer } from '../domain/tracer.ts';
import type { Metrics } from '../http/metrics.ts';
import { type AddressGuard, createAddressGuard, type OwnAddress } from '../outbound/address-guard.ts';
import { type Authorize, createAuthorize } from '../outbound/authorize.ts';
import { createPost, type Post } from '../outbound/post.ts';
import { withRefusal } from '../outbound/presets.ts';
import type { OutboundProxy } from '../outbound/proxy.ts';
import type { Render } from '../outbound/transform.ts';
import { createDeliveryEvents } from '../pipeline/delivery-events.ts';
import type { Publish } from '../pipeline/publish.ts';
import type { Renderer } from '../prompts/render.ts';
import type { Store } from '../store/store.ts';
import { version } from '../version.ts';
import { createOutboundRoad, type OutboundRoad, type OutboundRoadParts } from './outbound-road.ts';
import { createRelayUseCases } from './relay.ts';

/** The outbound relay: its use cases, its road, and the one guard for whatever people can point somewhere. */
export interface OpenRelay {
  relay: Relay;
  road: OutboundRoad;
  guard: AddressGuard;
  /** Adds somebody who hears which endpoint people changed: paused, resumed, muted, deleted. */
  follow(tell: (endpointId: string) => void): void;
  /** Stops the road and lets go of the connections to receivers. */
  stop(graceMs: number): Promise<void>;
}

export interface RelayParts {
  config: Pick<Config, 'SWITCHHOOK_ALLOW_ADDRESSES'> &
    Partial<Pick<Config, 'SWITCHHOOK_HTTPS_ONLY' | 'SWITCHHOOK_LANGUAGE'>>;
  store: Store;
  schedule: OutboundRoadParts['schedule'];
  renderer: Renderer;
  metrics: Metrics;
  /** The operator's way out; everything is called directly without one. */
  proxy?: OutboundProxy | undefined;
  /** Where this server itself is reached: it is not to be called. */
  own(): OwnAddress;
  /** Nothing is traced without one. */
  tracer?: Tracer | undefined;
  clock: Clock;
  log: Logger;
}

/** Puts the relay together; nothing is sent before its road is started. */
export function openRelay(parts: RelayParts): OpenRelay {
  const { config, store, schedule, metrics, proxy, own, clock, log } = parts;
  const { SWITCHHOOK_ALLOW_ADDRESSES: allow, SWITCHHOOK_HTTPS_ONLY: httpsOnly } = config;
  const guard = createAddressGuard({ allow, httpsOnly, own, clock });
  const post = createPost({ guard, proxy, clock });
  const signIn = createAuthorize({ post, clock });
  const render = renderWith(parts.renderer);
  const language = config.SWITCHHOOK_LANGUAGE;
  const road = createOutboundRoad({
    store,
    schedule,
    send: sendSignedIn(post, signIn),
    authorize: signIn.authorize,
    render,
    language,
    metrics,
    version,
    tracer: parts.tracer,
    clock,
    log,
  });
  road.listen(createDeliveryEvents({ publish: road.publish, log }));
  const followers: ((endpointId: string) => void)[] = [];
  const changed: OutboundRoad['changed'] = (endpoint) => {
    road.changed(endpoint);
    for (const tell of followers) tell(endpoint.id);
  };
  return {
    relay: createRelayUseCases({
      store,
      road: { ...road, changed, publish: timed(road.publish, metrics) },
      guard,
      render,
      language,
      clock,
      log,
    }),
    road,
    guard,
    follow: (tell) => void followers.push(tell),
    async stop(graceMs) {
      await road.stop(graceMs);
      await post.close();
    },
  };
}

/** What somebody publishes is timed: it is answered when it is stored. */
function timed(publish: Publish, metrics: Pick<Metrics, 'published'>): Publish {
  return async (publication) => {
    const started = performance.now();
    const answer = await publish(publication);
    metrics.published((performance.now() - started) / 1_000);
    return answer;
  };
}

function renderWith(renderer: Renderer): Render {
  return (template, context, inside) =>
    inside ? renderer.renderInside(inside, template, context) : renderer.render(template, context);
}

/** A token that the endpoint didn't take is not used for the next try; what a chat didn't take is a failure. */
function sendSignedIn(post: Post, signIn: Authorize): Post['send'] {
  return async (request) => {
    const result = await post.send(request);
    signIn.answered(request.headers, result.status);
    return withRefusal(request.preset, result);
  };
}
