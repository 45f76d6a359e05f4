import { may } from '../domain/member.ts';
import { type Destination, formatDestination, type Project } from '../domain/project.ts';
import type { Chat } from './chat-deps.ts';
import type { Request } from './command.ts';
import { requireAdmin } from './require-role.ts';

/** The project that a channel is bound to, if any. */
export function boundProject(projects: readonly Project[], channel: Destination): Project | undefined {
  const name = formatDestination(channel);
  return projects.find(({ channels }) => channels.some((one) => formatDestination(one) === name));
}

/**
 * Makes a channel belong to the project `slug`, and to no other. A shared channel needs an admin of both; the direct
 * talk needs any role in the new one. Throws `forbidden`, or `not_found` for a project the actor does not belong to.
 */
export async function bindChannel(request: Request, slug: string): Promise<Project> {
  const { chat, context } = request;
  const target = await chat.admin.getProject(context.actor, slug);
  const present = boundProject(await chat.projects.list(), context.channel);
  if (present?.slug === target.slug) return target;
  if (!context.direct) await requireBoth(request, target, present);
  await chat.projects.bindChannel(target.slug, context.channel);
  noteBinding(chat, request, target);
  return target;
}

async function requireBoth(request: Request, target: Project, present: Project | undefined): Promise<void> {
  await requireAdmin({ ...request, project: target.slug }, 'project.bind');
  if (present && !may(request.context.actor, present.slug, 'admin')) {
    throw await request.chat.admin.refuse(request.context.actor, present.slug, 'project.bind');
  }
}

function noteBinding({ audit }: Chat, { context }: Request, target: Project): void {
  const { actor, channel } = context;
  audit.write({
    project: target.slug,
    actor: actor.memberId,
    actorName: actor.name,
    via: actor.via,
    action: 'project.bind',
    target: formatDestination(channel),
    outcome: 'done',
    details: {},
  });
}
