import type { FactShape, NoticeShape, NoticeShapes, Words } from './shape.ts';

const where: readonly FactShape[] = [
  ['project', 'project.name'],
  ['by', 'user.name'],
];

const ticket: readonly FactShape[] = [
  ['status', 'ticket.status'],
  ['before', 'ticket.previous_status'],
  ['priority', 'ticket.priority'],
  ['labels', 'ticket.labels', 'names'],
  ['assignees', 'ticket.assignees', 'names'],
  ['repository', 'ticket.repository'],
  ...where,
];

function aboutTicket(title: Words, more: Partial<NoticeShape> = {}): NoticeShape {
  return { title, facts: ticket, links: ['ticket.url'], ...more };
}

/** Tickets, comments, projects and members. */
export const ticketNotices: NoticeShapes = {
  'ticket.created': aboutTicket(
    { en: 'New ticket: {ticket.title}', zh: '新工单：{ticket.title}' },
    { text: 'ticket.description' },
  ),
  'ticket.updated': aboutTicket({ en: 'Ticket updated: {ticket.title}', zh: '工单已更新：{ticket.title}' }),
  'ticket.deleted': aboutTicket({ en: 'Ticket deleted: {ticket.title}', zh: '工单已删除：{ticket.title}' }),
  'ticket.status_changed': aboutTicket({ en: 'Status changed: {ticket.title}', zh: '状态已变更：{ticket.title}' }),
  'ticket.assigned': aboutTicket({ en: 'Ticket assigned: {ticket.title}', zh: '工单已分配：{ticket.title}' }),
  'comment.created': {
    title: { en: 'Comment on: {ticket.title}', zh: '新评论：{ticket.title}' },
    facts: [['status', 'ticket.status'], ['repository', 'ticket.repository'], ...where],
    text: 'comment.body',
    links: ['comment.url', 'ticket.url'],
  },
  'project.created': {
    title: { en: 'New project: {project.name}', zh: '新项目：{project.name}' },
    facts: [['by', 'user.name']],
  },
  'member.added': {
    title: { en: 'New member: {member.name}', zh: '新成员：{member.name}' },
    facts: [['role', 'member.role'], ...where],
  },
};
