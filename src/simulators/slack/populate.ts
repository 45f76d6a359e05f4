import { type Channel, type Installation, newSlackId, type User, type Workspace, type World } from './world.ts';

/** What a workspace begins with; ids may be left out. */
export interface WorkspaceSeed {
  id?: string;
  name?: string;
  users?: readonly UserSeed[];
  channels?: readonly ChannelSeed[];
  /** The app's token, where it is installed from the start. */
  token?: string;
  scopes?: readonly string[];
}

export interface UserSeed {
  id: string;
  name: string;
  email?: string;
  emailConfirmed?: boolean;
  locale?: string;
  deactivated?: boolean;
}

export interface ChannelSeed {
  id: string;
  name: string;
  kind?: 'public' | 'private';
  /** Users; everybody of the workspace unless given. */
  members?: readonly string[];
  /** Whether the app was invited; yes unless given. */
  withApp?: boolean;
  archived?: boolean;
}

/** Adds a workspace with its people and channels. */
export function addWorkspace(world: World, seed: WorkspaceSeed): Workspace {
  const id = seed.id ?? newSlackId('T');
  const name = seed.name ?? 'Acme';
  const domain = name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const workspace: Workspace = { id, name, domain, users: new Map(), channels: new Map() };
  world.workspaces.set(id, workspace);
  for (const user of seed.users ?? []) addUser(workspace, user);
  if (seed.token !== undefined) install(workspace, { token: seed.token, scopes: [...(seed.scopes ?? [])] });
  for (const channel of seed.channels ?? []) addChannel(workspace, channel);
  return workspace;
}

export function addUser(workspace: Workspace, seed: UserSeed): User {
  const user: User = {
    id: seed.id,
    team: workspace.id,
    name: seed.name.toLowerCase(),
    realName: seed.name,
    email: seed.email ?? `${seed.name.toLowerCase()}@${workspace.domain}.example`,
    emailConfirmed: seed.emailConfirmed ?? true,
    locale: seed.locale ?? 'en-US',
    bot: false,
    deactivated: seed.deactivated ?? false,
  };
  workspace.users.set(user.id, user);
  return user;
}

export function addChannel(workspace: Workspace, seed: ChannelSeed): Channel {
  const members = new Set(seed.members ?? [...workspace.users.values()].filter((one) => !one.bot).map(({ id }) => id));
  const bot = workspace.installation?.botUser;
  if (bot && (seed.withApp ?? true)) members.add(bot);
  const channel: Channel = {
    id: seed.id,
    team: workspace.id,
    name: seed.name,
    kind: seed.kind ?? 'public',
    members,
    archived: seed.archived ?? false,
    messages: [],
    ephemeral: [],
  };
  workspace.channels.set(channel.id, channel);
  return channel;
}

/** The direct talk between a user and the app's bot; made when it is first needed. */
export function directTalk(workspace: Workspace, user: string): Channel {
  const bot = workspace.installation?.botUser ?? '';
  const known = [...workspace.channels.values()].find((one) => one.kind === 'im' && one.members.has(user));
  if (known) return known;
  const id = newSlackId('D');
  const members = new Set([user, bot]);
  const talk: Channel = {
    id,
    team: workspace.id,
    name: user,
    kind: 'im',
    members,
    archived: false,
    messages: [],
    ephemeral: [],
  };
  workspace.channels.set(id, talk);
  return talk;
}

/** Puts the app into a workspace: its bot user, and the token it works with. */
export function install(workspace: Workspace, { token, scopes }: Pick<Installation, 'token' | 'scopes'>): Installation {
  const before = workspace.installation;
  const botUser = before?.botUser ?? newSlackId('U');
  const botId = before?.botId ?? newSlackId('B');
  if (!before) {
    const bot = addUser(workspace, { id: botUser, name: 'switchhook', email: '' });
    bot.bot = true;
  }
  workspace.installation = { token, scopes, botUser, botId, revoked: false };
  return workspace.installation;
}
