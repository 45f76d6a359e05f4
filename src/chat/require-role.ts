import { may, roleIn } from '../domain/member.ts';
import type { Request } from './command.ts';

/**
 * For answers that show something before a use case is called (an empty form, a question): the same check as there.
 * Who belongs to another project learns nothing of this one (`not_found`, case I1); others are refused by name and
 * it is audited.
 */
export async function requireAdmin(request: Request, action: string): Promise<void> {
  const { chat, context, project } = request;
  const { actor } = context;
  if (may(actor, project, 'admin') || (await isOutsider(request)))
    return void (await chat.admin.getProject(actor, project));
  throw await chat.admin.refuse(actor, project, action);
}

/** Somebody with roles in other projects only, or somebody who names a project that is not there. */
async function isOutsider({ chat, context, project }: Request): Promise<boolean> {
  const { actor } = context;
  if (roleIn(actor, project) === undefined && Object.keys(actor.roles).length > 0) return true;
  return !(await chat.projects.list()).some(({ slug }) => slug === project);
}
