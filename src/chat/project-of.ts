import { AppError } from '../domain/errors.ts';
import { roleIn } from '../domain/member.ts';
import { boundProject } from './bind-channel.ts';
import type { ChatDeps } from './chat-deps.ts';
import type { Context } from './intent.ts';

/**
 * Slug of the project that something said in a channel is about: the one named, else the one the channel is bound
 * to, else one that the actor has a role in, else the first. It gives no rights: the use cases check the actor in it.
 */
export async function projectOf({ projects }: ChatDeps, context: Context, named?: string): Promise<string> {
  if (named !== undefined) return checked(named);
  const all = await projects.list();
  const bound = boundProject(all, context.channel);
  const own = all.find(({ slug }) => roleIn(context.actor, slug) !== undefined);
  return (bound ?? own ?? all[0])?.slug ?? 'default';
}

/**
 * Slugs of the projects whose results the actor may talk about in a channel: that of the channel, which hears the
 * answers; in a channel without one, all that the actor has a role in.
 */
export async function projectsHere({ projects }: ChatDeps, { actor, channel }: Context): Promise<string[]> {
  const all = await projects.list();
  const bound = boundProject(all, channel);
  return (bound ? [bound] : all).map(({ slug }) => slug).filter((slug) => roleIn(actor, slug) !== undefined);
}

function checked(slug: string): string {
  if (/^[a-z0-9][a-z0-9-]{0,63}$/.test(slug)) return slug;
  throw new AppError('not_found', { what: 'project', id: slug.slice(0, 100) });
}
