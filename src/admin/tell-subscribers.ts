import type { Logger } from '../domain/logger.ts';

/** Who publishes, if anybody can subscribe, and where it is said that it failed. */
interface Teller<Event> {
  publish?: ((event: Event) => Promise<unknown>) | undefined;
  log: Logger;
}

/**
 * Publishes what a use case has done. Best effort: what was done stands whether or not anybody could be told. `about`
 * says in the log what the event was about.
 */
export async function tellSubscribers<Event extends { type: string }>(
  { publish, log }: Teller<Event>,
  event: Event,
  about: Record<string, string>,
): Promise<void> {
  try {
    await publish?.(event);
  } catch (error) {
    log.warn({ err: error, ...about, type: event.type }, 'an event could not be published');
  }
}
