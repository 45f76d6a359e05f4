import type { ChatPlatform } from '../chat/platform.ts';
import { incidentThreadView } from '../chat/relay/incident-thread-view.ts';
import { incidentView } from '../chat/relay/incident-view.ts';
import type { Config } from '../config.ts';
import type { Clock } from '../domain/clock.ts';
import type { Logger } from '../domain/logger.ts';
import type { Destination } from '../domain/project.ts';
import { createIncidents, type Incidents } from '../pipeline/incidents.ts';
import type { LostChannels } from '../pipeline/lost-channels.ts';
import type { Store } from '../store/store.ts';

export interface IncidentParts {
  config: Pick<Config, 'SWITCHHOOK_LANGUAGE'>;
  store: Pick<Store, 'incidents' | 'subscribers' | 'deliveries' | 'projects'>;
  platforms: ReadonlyMap<string, ChatPlatform>;
  lostChannels: Pick<LostChannels, 'closed' | 'failed' | 'works'>;
  clock: Clock;
  log: Logger;
}

/** The messages about failing endpoints, in the channels of their projects. */
export function openIncidents({ config, store, platforms, lostChannels, clock, log }: IncidentParts): Incidents {
  return createIncidents({
    store: store.incidents,
    platforms,
    lostChannels,
    places: (project) => placesOf({ store, platforms }, project),
    endpoint: async (id) => (await store.subscribers.get(id))?.endpoint,
    deadLetters: (project, endpointId) => store.deliveries.count(project, { endpointId, status: 'dead' }),
    view: (facts) => incidentView(facts, config.SWITCHHOOK_LANGUAGE, clock.now()),
    threadView: (notes) => incidentThreadView(notes, config.SWITCHHOOK_LANGUAGE),
    clock,
    log,
  });
}

/**
 * Where a project is told of its relay: its bound channels on other platforms, where people are, then the room in the
 * browser, which every project can have.
 */
export async function placesOf(
  { store, platforms }: Pick<IncidentParts, 'platforms'> & { store: Pick<Store, 'projects'> },
  project: string,
): Promise<Destination[]> {
  const bound = (await store.projects.get(project))?.channels ?? [];
  const rooms = (await platforms.get('local')?.channels(project)) ?? [];
  const local = rooms.slice(0, 1).map(({ id }) => ({ platform: 'local', channel: id }));
  const elsewhere = bound.filter(({ platform }) => platform !== 'local');
  return [...elsewhere, ...bound.filter(({ platform }) => platform === 'local'), ...local];
}
