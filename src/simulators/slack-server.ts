import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Clock, systemClock } from '../domain/clock.ts';
import { type Delivery, type Outgoing, post, type Signing } from './slack/deliver.ts';
import { type Effects, effectsOf } from './slack/effects.ts';
import { serveAuthorize } from './slack/page/authorize.ts';
import { createPages } from './slack/page/page.ts';
import { eventEnvelope } from './slack/payloads.ts';
import { createPerson, type Person } from './slack/person.ts';
import { addWorkspace, type WorkspaceSeed } from './slack/populate.ts';
import { serveResponse } from './slack/response-url.ts';
import { serveApi } from './slack/serve-api.ts';
import { createSockets, type Sockets } from './slack/socket.ts';
import {
  type ApiCall,
  type AppSettings,
  type Channel,
  findChannel,
  type Message,
  type ResponseUrl,
  stackOf,
  type Trouble,
  tell,
  type User,
  until,
  type View,
  type Workspace,
  type World,
} from './slack/world.ts';

export interface SlackOptions {
  /** Any free one unless given. */
  port?: number;
  clock?: Clock;
  app: Omit<AppSettings, 'id' | 'requestUrl'> & { requestUrl?: string };
  workspaces: readonly WorkspaceSeed[];
}

/** A Slack with a memory: its Web API, events, interactivity, Socket Mode and OAuth over real sockets. */
export interface SlackServer {
  /** Where people look at it with a browser. */
  url: string;
  /** As for SLACK_API_URL. */
  apiUrl: string;
  /** Page where people allow the app into their workspace. */
  authorizeUrl: string;
  /** Where events, commands and interactions go by HTTP. */
  pointAt(requestUrl: string): void;
  /** Somebody who types and clicks; in another workspace than their own where one shares a channel with it. */
  as(user: string, team?: string): Person;
  workspace(id: string): Workspace;
  channel(id: string): Channel;
  /** The direct talk of a user with the app, once there is one. */
  directTalk(user: string): Channel | undefined;
  /** What a user alone was shown, in all channels or one. */
  ephemeralFor(user: string, channel?: string): Message[];
  /** The modals of a user, from bottom to top. */
  viewsOpenFor(user: string): View[];
  /** The home tab that a user sees. */
  homeOf(user: string): View | undefined;
  /** What a message does besides being read. */
  effects(message: Pick<Message, 'text' | 'blocks'>): Effects;
  /** Calls of the Web API so far, of one method or all. */
  calls(method?: string): ApiCall[];
  /** Makes coming calls fail. */
  trouble(trouble: Omit<Trouble, 'times'> & { times?: number }): void;
  /** Resolves with what `find` finds, as soon as it finds something. */
  until<T>(find: () => T | undefined | false): Promise<T>;
  /** Sends something by hand, perhaps signed wrongly. */
  send(outgoing: Outgoing, signing?: Signing): Promise<Delivery>;
  /** Addresses at which the app may answer interactions. */
  responseUrls(): ResponseUrl[];
  /** The last things that were sent to the app, oldest first. */
  sent(): readonly Outgoing[];
  /** The app is removed from a workspace: its token dies, and it is told. */
  uninstall(team: string): Promise<void>;
  sockets: Sockets;
  close(): Promise<void>;
}

export async function startSlackServer(options: SlackOptions): Promise<SlackServer> {
  const world = newWorld(options);
  for (const seed of options.workspaces) addWorkspace(world, seed);
  const server = createServer();
  const sockets = createSockets(world, server);
  const sent: Outgoing[] = [];
  const send = (outgoing: Outgoing, signing?: Signing) => {
    sent.push(outgoing);
    return world.app.mode === 'socket' ? sockets.send(outgoing) : post(world, outgoing, signing);
  };
  const as = (user: string, team?: string) => createPerson({ world, ...findUser(world, user, team) }, send);
  const pages = createPages(world, as);
  server.on('request', (request, response) => {
    serve({ world, pages }, request, response).catch((error: unknown) => response.destroy(asError(error)));
  });
  world.url = await listen(server, options.port ?? 0);
  return {
    ...reading(world),
    url: world.url,
    apiUrl: `${world.url}/api/`,
    authorizeUrl: `${world.url}/oauth/v2/authorize`,
    pointAt: (requestUrl) => {
      world.app.requestUrl = requestUrl;
    },
    as,
    trouble: (trouble) => void world.troubles.push({ times: 1, ...trouble }),
    until: (find) => until(world, find),
    send,
    sent: () => sent,
    uninstall: (team) => uninstall(world, team, send),
    sockets,
    close: () => close(server, sockets),
  };
}

function newWorld({ clock, app }: SlackOptions): World {
  return {
    clock: clock ?? systemClock,
    app: { id: 'A0SIMULATED', requestUrl: '', ...app },
    workspaces: new Map(),
    views: new Map(),
    stacks: new Map(),
    homes: new Map(),
    triggers: new Map(),
    responseUrls: new Map(),
    codes: new Map(),
    calls: [],
    troubles: [],
    url: '',
    lastTs: 0,
    watchers: new Set(),
  };
}

/** What tests and pages look at. */
function reading(world: World) {
  const workspaceOf = (user: string) => findUser(world, user).workspace;
  return {
    workspace(id: string) {
      const found = world.workspaces.get(id);
      if (!found) throw new Error(`there is no workspace ${id}`);
      return found;
    },
    channel(id: string) {
      const found = findChannel(world, id);
      if (!found) throw new Error(`there is no channel ${id}`);
      return found;
    },
    directTalk: (user: string) =>
      [...workspaceOf(user).channels.values()].find((one) => one.kind === 'im' && one.members.has(user)),
    ephemeralFor: (user: string, channel?: string) =>
      [...workspaceOf(user).channels.values()]
        .filter(({ id }) => channel === undefined || id === channel)
        .flatMap(({ ephemeral }) => ephemeral.filter(({ ephemeralTo }) => ephemeralTo === user)),
    viewsOpenFor: (user: string) => stackOf(world, workspaceOf(user).id, user),
    homeOf: (user: string) => world.homes.get(`${workspaceOf(user).id}/${user}`),
    effects: effectsOf,
    responseUrls: () => [...world.responseUrls.values()],
    calls: (method?: string) => world.calls.filter((one) => method === undefined || one.method === method),
  };
}

function findUser(world: World, id: string, team?: string): { workspace: Workspace; user: User } {
  for (const workspace of world.workspaces.values()) {
    const user = workspace.users.get(id);
    if (user) return { workspace: world.workspaces.get(team ?? '') ?? workspace, user };
  }
  throw new Error(`there is no user ${id}`);
}

interface Serving {
  world: World;
  pages(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void>;
}

async function serve({ world, pages }: Serving, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', world.url);
  if (url.pathname.startsWith('/api/')) return await serveApi(world, request, response);
  if (url.pathname.startsWith('/response/')) return await serveResponse(world, request, response);
  if (url.pathname === '/oauth/v2/authorize') return serveAuthorize(world, url, response);
  await pages(request, response, url);
}

async function uninstall(world: World, team: string, send: (outgoing: Outgoing) => Promise<Delivery>): Promise<void> {
  const workspace = world.workspaces.get(team);
  if (!workspace?.installation) throw new Error(`the app is not installed in ${team}`);
  workspace.installation.revoked = true;
  const { botUser } = workspace.installation;
  const events = [{ type: 'tokens_revoked', tokens: { oauth: [], bot: [botUser] } }, { type: 'app_uninstalled' }];
  for (const event of events) {
    await send({ kind: 'events_api', payload: eventEnvelope({ world, workspace }, event) });
  }
  tell(world);
}

async function listen(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : port}`;
}

function close(server: Server, sockets: Sockets): Promise<void> {
  sockets.close();
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
