import { may } from '../domain/member.ts';
import type { Request } from './command.ts';

/**
 * For answers that show something before a use case is called (an empty form, a question): the same check as there.
 * Who belongs to another project learns nothing of this one (`not_found`, case I1); others are refused by name and
 * it is audited.
 */
export async function requireAdmin({ chat, context, project }: Request, action: string): Promise<void> {
  if (may(context.actor, project, 'admin')) return;
  await chat.admin.getProject(context.actor, project);
  throw await chat.admin.refuse(context.actor, project, action);
}
