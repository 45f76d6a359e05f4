import { digestView } from '../chat/relay/digest-view.ts';
import { keyEndsView } from '../chat/relay/key-ends-view.ts';
import { quietView } from '../chat/relay/quiet-view.ts';
import { createDigest } from '../pipeline/digest.ts';
import { createKeyReminder } from '../pipeline/key-reminder.ts';
import { createQuiet, usualEvents } from '../pipeline/quiet.ts';
import type { Schedule } from '../queue/schedule.ts';
import type { Store } from '../store/store.ts';
import { type IncidentParts, placesOf } from './incidents.ts';

export type WatchParts = Omit<IncidentParts, 'store'> & {
  store: Pick<Store, 'projects' | 'endpoints' | 'subscribers' | 'deliveries' | 'seen' | 'traffic' | 'silences'>;
  schedule: Pick<Schedule, 'every'>;
};

/** Plans what is told without anything having failed just now: unusual silence, keys that end, and the daily digest. */
export function planWatches({ config, store, schedule, ...parts }: WatchParts): void {
  const language = config.SWITCHHOOK_LANGUAGE;
  const posting = { ...parts, places: (project: string) => placesOf({ store, ...parts }, project) };
  const quiet = createQuiet({
    ...posting,
    traffic: store.traffic,
    silences: store.silences,
    view: (silence, back) => quietView(silence, { back, usual: usualEvents, language }),
  });
  const digest = createDigest({
    ...posting,
    projects: store.projects.list,
    endpoints: store.endpoints.list,
    deadLetters: (project, endpointId) => store.deliveries.count(project, { endpointId, status: 'dead' }),
    first: store.seen.first,
    view: (project, failing) => digestView(project, failing, language),
  });
  const keys = createKeyReminder({
    ...posting,
    endpoints: () => store.subscribers.all()?.map(({ endpoint }) => endpoint),
    first: store.seen.first,
    forget: store.seen.forget,
    view: (endpoint, key) => keyEndsView(endpoint, key, language),
  });
  schedule.every('watch.quiet', '10 minutes', quiet);
  schedule.every('watch.keys', '5 minutes', keys);
  schedule.every('watch.digest', '10 minutes', digest);
}
