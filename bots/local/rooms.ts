import { boundProject } from '../../src/chat/bind-channel.ts';
import type { RoomChannel } from '../../src/chat/room-api.ts';
import { AppError } from '../../src/domain/errors.ts';
import { type Actor, may, roleIn } from '../../src/domain/member.ts';
import { formatDestination, type Project } from '../../src/domain/project.ts';
import { bot } from './bot.ts';
import type { LocalDeps, StoredChannel } from './ports.ts';

/** The channels of the room, and who may be in which. */
export interface Rooms {
  /** Every channel the actor may read, the direct talk with the bot last. */
  visible(actor: Actor): Promise<RoomChannel[]>;
  /** A channel the actor may read; throws `not_found` for any other, as if it did not exist (case I1). */
  enter(actor: Actor, id: string): Promise<RoomChannel>;
  /** Makes a channel in a project and binds it there, for admins of the project. Its id may be longer than the wish. */
  create(actor: Actor, wish: { id: string; title: string; project: string }): Promise<RoomChannel>;
  /** Channels of a project, oldest first. */
  ofProject(project: string): Promise<RoomChannel[]>;
  exists(id: string): Promise<boolean>;
  /** Makes the channels that projects are bound to and that are not there yet. */
  furnish(): Promise<void>;
}

const directPrefix = '@';

/** Id of the direct talk between a member and the bot. */
export function directChannel(memberId: string): string {
  return `${directPrefix}${memberId}`;
}

/** The only reader of a channel besides the bot; undefined for channels of a project. */
export function readerOf(channel: string): string | undefined {
  return channel.startsWith(directPrefix) ? channel.slice(directPrefix.length) : undefined;
}

type RoomsDeps = Pick<LocalDeps, 'channels' | 'projects' | 'members' | 'refuse' | 'guests' | 'clock'>;

export function createRooms(deps: RoomsDeps): Rooms {
  const { channels, projects } = deps;

  /** In the order in which the projects are bound to them: the first is where results go by default. */
  async function all(list: readonly Project[]): Promise<RoomChannel[]> {
    const stored = (await Promise.all(list.map(({ slug }) => channels.list(slug)))).flat();
    const bound = list.flatMap((project) => project.channels.map(formatDestination));
    const place = (id: string) => {
      const at = bound.indexOf(localName(id));
      return at < 0 ? bound.length : at;
    };
    return stored.map((channel) => toRoom(channel, list)).sort((a, b) => place(a.id) - place(b.id));
  }

  async function visible(actor: Actor): Promise<RoomChannel[]> {
    const list = await projects.list();
    const open = openProjects(actor, list, deps.guests);
    const shared = (await all(list)).filter(({ project }) => project !== undefined && open.includes(project));
    return [...shared, direct(actor)];
  }

  return {
    visible,
    async enter(actor, id) {
      const found = (await visible(actor)).find((channel) => channel.id === id);
      if (!found) throw new AppError('not_found', { what: 'channel', id: id.slice(0, 100) });
      return found;
    },
    create: (actor, wish) => create(deps, actor, wish),
    ofProject: async (project) => (await all(await projects.list())).filter((channel) => channel.project === project),
    furnish: () => furnish(deps),
    async exists(id) {
      const reader = readerOf(id);
      if (reader === undefined) return (await channels.get(id)) !== undefined;
      return (await deps.members.get(reader))?.active === true;
    },
  };
}

async function furnish({ channels, projects, clock }: RoomsDeps): Promise<void> {
  for (const { slug, channels: bound } of await projects.list()) {
    for (const { platform, channel: id } of bound) {
      if (platform !== 'local' || readerOf(id) !== undefined) continue;
      await channels.ensure({ id, title: id, topic: '', project: slug, createdAt: new Date(clock.now()) });
    }
  }
}

async function create(
  { channels, projects, refuse, clock }: RoomsDeps,
  actor: Actor,
  { id, title, project }: { id: string; title: string; project: string },
): Promise<RoomChannel> {
  if (!may(actor, project, 'admin')) throw await refuse(actor, project, 'channel.create');
  const list = await projects.list();
  const createdAt = new Date(clock.now());
  const present = await channels.get(id);
  if (present && toRoom(present, list).project === project) throw new AppError('conflict', { what: 'channel', id });
  for (const free of idsFor(id, project)) {
    const { channel, created } = await channels.ensure({ id: free, title, topic: '', project, createdAt });
    if (!created) continue;
    await projects.bindChannel(project, { platform: 'local', channel: free });
    return toRoom(channel, await projects.list());
  }
  throw new AppError('conflict', { what: 'channel', id });
}

/**
 * The ids that a channel may get, the best first. Outside the first project it carries the project's slug, after a dot
 * that nobody can type into an id: whether it is free then tells nothing of other projects (case I1).
 */
function idsFor(id: string, project: string): string[] {
  const own = `${id}.${project}`;
  return project === 'default' ? [id, own] : [own];
}

/** Slugs of those one has a role in; where guests are let in, somebody without any role is a guest of the first. */
export function openProjects(actor: Actor, list: readonly Project[], guests: boolean): string[] {
  const own = list.map(({ slug }) => slug).filter((slug) => roleIn(actor, slug) !== undefined);
  if (own.length > 0 || !guests) return own;
  const first = list.find(({ slug }) => slug === 'default') ?? list[0];
  return first ? [first.slug] : [];
}

function localName(channel: string): string {
  return formatDestination({ platform: 'local', channel });
}

/** Its project is the one that is bound to it, which can be changed from chat; else the one it was made in. */
function toRoom({ id, title, topic, project }: StoredChannel, list: readonly Project[]): RoomChannel {
  const bound = boundProject(list, { platform: 'local', channel: id })?.slug ?? project;
  return { id, title, direct: false, topic, project: bound };
}

function direct({ memberId }: Actor): RoomChannel {
  return { id: directChannel(memberId), title: bot.name, direct: true, topic: '' };
}
