/** What an event of a tracker says about a ticket, in the words of the catalog of outbound events (requirement 003). */
export interface TicketNews {
  type:
    | 'ticket.created'
    | 'ticket.updated'
    | 'ticket.deleted'
    | 'ticket.status_changed'
    | 'ticket.assigned'
    | 'comment.created';
  ticket: Ticket;
  comment?: { id: string; body: string; url: string | null; truncated: boolean } | undefined;
  /** Who did it. */
  user: Person;
}

export interface Person {
  id: string;
  name: string;
}

export interface Ticket {
  /** The tracker's own id, which stays when a ticket is renamed or its project moves. */
  id: string;
  /** What people call it. */
  number: number;
  title: string;
  status: 'open' | 'closed';
  /** Before `ticket.status_changed`. */
  previous_status?: 'open' | 'closed' | undefined;
  priority: string | null;
  description: string;
  url: string | null;
  labels: string[];
  assignees: Person[];
  /** `github`, `gitlab` … */
  source: string;
  repository: string;
}

const longestText = 5_000;

/** The beginning of a long text, without half a character at its end. */
export function beginning(text: string | null | undefined): string {
  const whole = (text ?? '').toWellFormed();
  return whole.length > longestText ? `${whole.slice(0, longestText - 1).replace(/[\ud800-\udbff]$/, '')}…` : whole;
}

/** A comment, cut where it is long. */
export function commentOf(id: number, body: string | null | undefined, url: string | null | undefined) {
  return { id: String(id), body: beginning(body), url: url ?? null, truncated: (body ?? '').length > longestText };
}

/** The priority that a label such as `priority: high` or `priority::high` gives; these trackers have no field for it. */
export function priorityOf(labels: readonly string[]): string | null {
  const found = labels.map((label) => /^priority\s*(?:::?|[/-])\s*(\S.{0,48})$/i.exec(label)?.[1]);
  return found.find((priority) => priority !== undefined)?.toLowerCase() ?? null;
}
