import { z } from 'zod';
import { type CatalogEntry, entry, project, text, user } from './entry.ts';

/** A ticket of any tracker. What trackers know beyond this may stand beside it. */
const ticket = z
  .object({
    id: text,
    title: text,
    status: text.describe("In the tracker's own words: open, closed, in_progress …"),
    priority: text.nullable().optional().describe('null or left out where the tracker has none.'),
  })
  .catchall(z.json())
  .describe(
    'Further fields are free; ours are number, description, url, labels, assignees, source and previous_status.',
  );

const comment = z.object({ id: text, body: z.string() }).catchall(z.json()).describe('Further fields are free.');

const member = z.strictObject({ id: text, name: text, role: text });

const sampleTicket = { id: 'tkt_xyz789', title: 'Bug in login flow', status: 'open', priority: 'high' };
const sampleProject = { id: 'proj_def456', name: 'Main App' };
const sampleUser = { id: 'usr_ghi012', name: 'John Doe' };
const onTicket = z.strictObject({ ticket, project, user: user.describe('Who did it.') });

function aboutTicket(
  type: string,
  when: CatalogEntry['when'],
  more: Record<string, z.core.util.JSONType> = {},
): CatalogEntry {
  return entry(type, when, {
    shape: onTicket,
    sample: { ticket: { ...sampleTicket, ...more }, project: sampleProject, user: sampleUser },
  });
}

/** Events of requirement 003: tickets, comments, projects and members. */
export const ticketEvents: readonly CatalogEntry[] = [
  aboutTicket('ticket.created', { en: 'A new ticket was created.', zh: '新建了工单。' }),
  aboutTicket('ticket.updated', { en: 'A ticket was updated.', zh: '工单已更新。' }),
  aboutTicket('ticket.deleted', { en: 'A ticket was deleted.', zh: '工单已删除。' }),
  aboutTicket(
    'ticket.status_changed',
    { en: "A ticket's status was changed.", zh: '工单状态已变更。' },
    {
      status: 'closed',
      previous_status: 'open',
    },
  ),
  aboutTicket(
    'ticket.assigned',
    { en: 'A ticket was assigned.', zh: '工单已分配。' },
    {
      assignees: [{ id: 'usr_jkl345', name: 'Jane Roe' }],
    },
  ),
  entry(
    'comment.created',
    { en: 'A comment was added to a ticket.', zh: '工单新增评论。' },
    {
      shape: z.strictObject({ comment, ticket, project, user: user.describe('Who wrote it.') }),
      sample: {
        comment: { id: 'cmt_mno678', body: 'I can reproduce this.' },
        ticket: sampleTicket,
        project: sampleProject,
        user: sampleUser,
      },
    },
  ),
  entry(
    'project.created',
    { en: 'A new project was created.', zh: '新建了项目。' },
    {
      shape: z.strictObject({ project, user: user.describe('Who made it.') }),
      sample: { project: sampleProject, user: sampleUser },
    },
  ),
  entry(
    'member.added',
    { en: 'A member was added to a project.', zh: '项目新增成员。' },
    {
      shape: z.strictObject({ member, project, user: user.describe('Who added them.') }),
      sample: {
        member: { id: 'usr_jkl345', name: 'Jane Roe', role: 'operator' },
        project: sampleProject,
        user: sampleUser,
      },
    },
  ),
];
