import { githubTickets } from './tickets/github.ts';
import { gitlabTickets } from './tickets/gitlab.ts';
import type { TicketNews } from './tickets/ticket.ts';

export type { TicketNews } from './tickets/ticket.ts';

/** Trackers by source. To add one: a file in `tickets/` and a line here. */
const trackers = new Map<string, (event: string, payload: unknown) => TicketNews[]>([
  ['github', githubTickets],
  ['gitlab', gitlabTickets],
]);

/**
 * What an inbound event says about tickets and comments, in one vocabulary for all trackers; nothing for sources that
 * are none, events about something else, and payloads of another shape. Never throws.
 */
export function ticketNews(source: string, event: string, payload: unknown): TicketNews[] {
  return trackers.get(source)?.(event, payload) ?? [];
}
