import { z } from 'zod';
import { beginning, commentOf, priorityOf, type Ticket, type TicketNews } from './ticket.ts';

const person = z.object({ id: z.number().nullish(), name: z.string(), username: z.string().optional() });
const label = z.object({ title: z.string() });

const issue = z.object({
  id: z.number(),
  iid: z.number(),
  title: z.string(),
  state: z.string().default('opened'),
  description: z.string().nullish(),
  url: z.string().nullish(),
  action: z.string().nullish(),
  labels: z.array(label).nullish(),
});

const common = {
  user: person,
  project: z.object({ path_with_namespace: z.string() }),
  assignees: z.array(person).nullish(),
  labels: z.array(label).nullish(),
};

/** The parts of https://docs.gitlab.com/user/project/integrations/webhook_events/#work-item-events that tickets are made of. */
const issueEvent = z.object({
  ...common,
  object_attributes: issue,
  changes: z.record(z.string(), z.unknown()).nullish(),
});

/** And of comments on them. */
const noteEvent = z.object({
  ...common,
  issue,
  object_attributes: z.object({
    id: z.number(),
    note: z.string().nullish(),
    url: z.string().nullish(),
    action: z.string().nullish(),
    system: z.boolean().nullish(),
  }),
});

type About = Pick<z.infer<typeof issueEvent>, 'assignees' | 'labels' | 'project'> & { issue: z.infer<typeof issue> };

/** What GitLab's issue, work item and note events say about tickets; nothing for any other. */
export function gitlabTickets(event: string, value: unknown): TicketNews[] {
  if (/^(?:issue|work_item)(?:\.|$)/.test(event)) return ofIssue(value);
  return /^note(?:\.|$)/.test(event) ? ofNote(value) : [];
}

function ofIssue(value: unknown): TicketNews[] {
  const { data } = issueEvent.safeParse(value);
  if (!data) return [];
  const { object_attributes, changes, user } = data;
  const action = object_attributes.action ?? '';
  const ticket = ticketOf({ ...data, issue: object_attributes });
  const who = { id: String(user.id ?? user.username ?? user.name), name: user.name };
  return typesOf(action, Object.keys(changes ?? {})).map((type) => ({
    type,
    user: who,
    ticket: type === 'ticket.status_changed' ? { ...ticket, previous_status: opposite(ticket.status) } : ticket,
  }));
}

/** Fields that change with every edit and say nothing of themselves. */
const noise = new Set(['updated_at', 'updated_by_id', 'last_edited_at', 'last_edited_by_id', 'assignees']);

/** One edit may assign a ticket and change it otherwise: both are told. */
function typesOf(action: string, changed: readonly string[]): TicketNews['type'][] {
  if (action === 'open') return ['ticket.created'];
  if (action === 'close' || action === 'reopen') return ['ticket.status_changed'];
  const assigned = changed.includes('assignees');
  const otherwise = !assigned || changed.some((field) => !noise.has(field));
  return [...(assigned ? ['ticket.assigned' as const] : []), ...(otherwise ? ['ticket.updated' as const] : [])];
}

function ofNote(value: unknown): TicketNews[] {
  const { data } = noteEvent.safeParse(value);
  if (!data || data.object_attributes.system === true || data.object_attributes.action === 'update') return [];
  const { id, note, url } = data.object_attributes;
  const user = { id: String(data.user.id ?? data.user.username ?? data.user.name), name: data.user.name };
  return [{ type: 'comment.created', ticket: ticketOf(data), user, comment: commentOf(id, note, url) }];
}

function ticketOf({ issue: found, project, assignees, labels }: About): Ticket {
  const names = (found.labels ?? labels ?? []).map(({ title }) => title);
  return {
    id: String(found.id),
    number: found.iid,
    title: found.title,
    status: found.state === 'closed' ? 'closed' : 'open',
    priority: priorityOf(names),
    description: beginning(found.description),
    url: found.url ?? null,
    labels: names,
    assignees: (assignees ?? []).map(({ id, name, username }) => ({ id: String(id ?? username ?? name), name })),
    source: 'gitlab',
    repository: project.path_with_namespace,
  };
}

function opposite(status: Ticket['status']): Ticket['status'] {
  return status === 'open' ? 'closed' : 'open';
}
