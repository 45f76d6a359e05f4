import { type Destination, formatDestination } from '../../domain/project.ts';
import type { ChatDeps } from '../chat-deps.ts';
import type { Say } from '../texts.ts';

/** How channels are called, for sentences. */
export type ChannelNames = (post: readonly Destination[]) => string;

/** The names of a project's channels; one that is gone is called by its id. */
export async function channelNames(
  { admin }: Pick<ChatDeps, 'admin'>,
  project: string,
  say: Say,
): Promise<ChannelNames> {
  const known = await admin.destinations(project);
  const titles = new Map(known.map(({ destination, title }) => [formatDestination(destination), title]));
  return (post) => {
    if (post.length === 0) return say('webhook.nowhere');
    return post.map((one) => titles.get(formatDestination(one)) ?? formatDestination(one)).join(', ');
  };
}
