import { formatDestination, type Project } from '../domain/project.ts';
import { boundProject } from './bind-channel.ts';
import type { ChatPlatform } from './platform.ts';

/**
 * A platform that offers each project the channels it is bound to, the first one first, then those that no project is
 * bound to. Channels of another project are not even named (case I1), and a project that there is not has none.
 */
export function withOwnChannels(platform: ChatPlatform, projects: { list(): Promise<Project[]> }): ChatPlatform {
  return {
    ...platform,
    async channels(slug) {
      const all = await projects.list();
      const own = all.find((project) => project.slug === slug);
      if (!own) return [];
      const bound = own.channels.map(formatDestination);
      const nameOf = (channel: string) => formatDestination({ platform: platform.name, channel });
      const place = (channel: string) => bound.indexOf(nameOf(channel)) + 1 || bound.length + 1;
      const listed = await platform.channels(slug);
      return listed
        .filter(({ id }) => (boundProject(all, { platform: platform.name, channel: id })?.slug ?? slug) === slug)
        .toSorted((a, b) => place(a.id) - place(b.id));
    },
  };
}
