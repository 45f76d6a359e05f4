import { AppError } from '../domain/errors.ts';
import { roleIn } from '../domain/member.ts';
import { boundProject } from './bind-channel.ts';
import type { ChatDeps } from './chat-deps.ts';
import type { Context } from './intent.ts';
import { shorten, visibleLine } from './visible-text.ts';

/** A project by its slug, and by what it is called. */
interface Named {
  slug: string;
  name: string;
}

/** Characters of a project's name in a sentence. */
const nameShown = 100;

/**
 * The project that something said in a channel is about: the one named, else the one the channel is bound to, else one
 * that the actor has a role in, else the first. It gives no rights: the use cases check the actor in it. Nor does it
 * tell anything: somebody without a role in it gets its slug for its name (case I1).
 */
export async function projectOf({ projects }: ChatDeps, context: Context, named?: string): Promise<Named> {
  const wanted = named === undefined ? undefined : checked(named);
  const all = await projects.list();
  const isOwn = ({ slug }: Named) => roleIn(context.actor, slug) !== undefined;
  const meant = wanted === undefined ? (boundProject(all, context.channel) ?? all.find(isOwn) ?? all[0]) : undefined;
  const slug = wanted ?? meant?.slug ?? 'default';
  const own = all.find((one) => one.slug === slug && isOwn(one));
  return { slug, name: shorten(visibleLine(own?.name ?? slug), nameShown) };
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
