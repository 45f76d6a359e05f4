import { z } from 'zod';
import { beginning, commentOf, priorityOf, type Ticket, type TicketNews } from './ticket.ts';

const person = z.object({ id: z.number(), login: z.string() });

/** The parts of https://docs.github.com/en/webhooks/webhook-events-and-payloads#issues that tickets are made of. */
const payload = z.object({
  action: z.string(),
  issue: z.object({
    id: z.number(),
    number: z.number(),
    title: z.string(),
    state: z.enum(['open', 'closed']).default('open'),
    body: z.string().nullish(),
    html_url: z.string().nullish(),
    labels: z.array(z.object({ name: z.string() })).default([]),
    assignees: z.array(person).default([]),
    /** There for a pull request's comments, which come under the same name. */
    pull_request: z.unknown().optional(),
  }),
  comment: z.object({ id: z.number(), body: z.string().nullish(), html_url: z.string().nullish() }).optional(),
  sender: person,
  repository: z.object({ full_name: z.string() }),
});

type Payload = z.infer<typeof payload>;

const types = new Map<string, TicketNews['type']>([
  ['opened', 'ticket.created'],
  ['closed', 'ticket.status_changed'],
  ['reopened', 'ticket.status_changed'],
  ['assigned', 'ticket.assigned'],
  ['deleted', 'ticket.deleted'],
]);

/** What GitHub's `issues` and `issue_comment` events say about tickets; nothing for any other. */
export function githubTickets(event: string, value: unknown): TicketNews[] {
  if (!/^issues\.|^issue_comment\.created$/.test(event)) return [];
  const { data } = payload.safeParse(value);
  if (!data || data.issue.pull_request !== undefined) return [];
  const { sender, comment } = data;
  const user = { id: String(sender.id), name: sender.login };
  const ticket = ticketOf(data);
  if (event.startsWith('issues.')) return [{ type: types.get(data.action) ?? 'ticket.updated', ticket, user }];
  if (!comment) return [];
  return [{ type: 'comment.created', ticket, user, comment: commentOf(comment.id, comment.body, comment.html_url) }];
}

function ticketOf({ action, issue, repository }: Payload): Ticket {
  const labels = issue.labels.map(({ name }) => name);
  const changed = action === 'closed' || action === 'reopened';
  return {
    id: String(issue.id),
    number: issue.number,
    title: issue.title,
    status: issue.state,
    ...(changed && { previous_status: action === 'closed' ? 'open' : 'closed' }),
    priority: priorityOf(labels),
    description: beginning(issue.body),
    url: issue.html_url ?? null,
    labels,
    assignees: issue.assignees.map(({ id, login }) => ({ id: String(id), name: login })),
    source: 'github',
    repository: repository.full_name,
  };
}
