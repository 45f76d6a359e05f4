import type { InboundEvent } from '../domain/inbound-event.ts';
import type { Project } from '../domain/project.ts';
import type { TicketNews } from '../inbound/tickets.ts';
import type { Fact } from './run-facts.ts';

type Source = Pick<InboundEvent, 'id' | 'receivedAt' | 'project'>;

/** News of tickets in the payload structure of requirement 003; `project` is ours, the tracker's is in the ticket. */
export function ticketFacts(news: readonly TicketNews[], event: Source, project: Project | undefined): Fact[] {
  const own = event.id.slice(event.id.indexOf('_') + 1);
  const about = { id: event.project, name: project?.name || event.project };
  return news.map(({ type, ticket, comment, user }) => ({
    id: `evt_${own}_${type.replace('.', '_')}`,
    type,
    at: event.receivedAt,
    data: { ...(comment && { comment }), ticket, project: about, user },
  }));
}
