import { createRelay } from '../admin/create-relay.ts';
import type { Relay } from '../admin/relay.ts';
import type { Clock } from '../domain/clock.ts';
import type { Language } from '../domain/errors.ts';
import type { Logger } from '../domain/logger.ts';
import type { AddressGuard } from '../outbound/address-guard.ts';
import { catalog, sampleOf } from '../outbound/catalog.ts';
import { checkConditions, checkOrderingField } from '../outbound/conditions.ts';
import { checkHeaders, checkSignatures } from '../outbound/header-rules.ts';
import { newSigningKey, ownSigningKey, publicKeyOf } from '../outbound/keys.ts';
import { parseEventFilters, wants } from '../outbound/match.ts';
import { parseSchedule } from '../outbound/retry-schedule.ts';
import { applyTransform, type Render } from '../outbound/transform.ts';
import { checkUrlTemplate } from '../outbound/transform-url.ts';
import { createCountHistory } from '../pipeline/count-history.ts';
import { checkTemplate } from '../prompts/check-template.ts';
import type { Store } from '../store/store.ts';
import type { OutboundRoad } from './outbound-road.ts';

export interface RelayUseCaseParts {
  store: Pick<
    Store,
    'projects' | 'members' | 'audit' | 'payloads' | 'endpoints' | 'subscribers' | 'deliveries' | 'replays' | 'incidents'
  >;
  road: Pick<OutboundRoad, 'publish' | 'polling' | 'changed' | 'letNextGo' | 'begun'>;
  guard: Pick<AddressGuard, 'admit'>;
  render: Render;
  language?: Language | undefined;
  clock: Clock;
  log: Logger;
}

/** The use cases of the relay over what does its work. */
export function createRelayUseCases(parts: RelayUseCaseParts): Relay {
  const { store, road, guard, render, language, clock, log } = parts;
  return createRelay({
    ...store,
    clock,
    log,
    health: store.subscribers.health,
    countHistory: createCountHistory({ queue: store.deliveries, subscribers: store.subscribers, wants }),
    checkAddress: guard.admit,
    parseEventFilters,
    checkConditions,
    checkOrderingField,
    checkHeaders,
    checkSignatures,
    parseSchedule,
    newSigningKey,
    ownSigningKey,
    publicKeyOf,
    checkTemplate: (template) => void checkTemplate(template),
    checkUrlTemplate,
    applyTransform: (transform, event) => applyTransform(transform, event, { render, language }),
    eventTypes: catalog.map(({ type, when, schema, sample, operational }) => ({
      type,
      when,
      schema,
      sample,
      operational: operational ?? false,
    })),
    sampleOf,
    publish: road.publish,
    poll: road.polling.poll,
    changed: road.changed,
    letNextGo: road.letNextGo,
    begun: road.begun,
  });
}
