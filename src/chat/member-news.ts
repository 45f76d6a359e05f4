import type { Member, Role } from '../domain/member.ts';
import type { Request } from './command.ts';

/**
 * Tells subscribers of `member.added` who has a role in the project now. Best effort: the role stands whether or not
 * anybody could be told.
 */
export async function tellOfMember({ chat, context, project }: Request, member: Member, role: Role): Promise<void> {
  const { actor } = context;
  try {
    if (!chat.publish) return;
    const { name } = await chat.admin.getProject(actor, project);
    const data = {
      member: { id: member.id, name: member.name, role },
      project: { id: project, name: name || project },
      user: { id: actor.memberId, name: actor.name },
    };
    await chat.publish({ project, type: 'member.added', data });
  } catch (error) {
    chat.log.warn({ err: error, member: member.id }, 'member.added could not be published');
  }
}
