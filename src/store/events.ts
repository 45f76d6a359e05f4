import type { Db } from 'mongodb';
import type { EventReader } from '../admin/ports.ts';
import type { Clock } from '../domain/clock.ts';
import type { EventQueue } from '../pipeline/ports.ts';
import type { Bodies } from './bodies.ts';
import { createEventAccept } from './event-accept.ts';
import { createEventClaim } from './event-claim.ts';
import type { EventDocument } from './event-document.ts';
import { createEventFinish } from './event-finish.ts';
import { createEventReader } from './event-reader.ts';

/** The stored events: a queue for the pipeline, a list for people. */
export type Events = EventQueue & EventReader & { idle(): Promise<void> };

/** Gathers what can be done with events; each part has a file of its own. */
export function createEvents(db: Db, bodies: Bodies, clock: Clock): Events {
  const events = db.collection<EventDocument>('events');
  const { accept, idle: accepted } = createEventAccept(events, bodies, clock);
  const { finish, idle: finished } = createEventFinish(events, clock);
  return {
    accept,
    finish,
    ...createEventClaim(events, bodies),
    ...createEventReader(events, bodies, clock),
    idle: async () => void (await Promise.all([accepted(), finished()])),
  };
}
