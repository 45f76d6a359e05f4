import type { RequestListener } from 'node:http';
import { App, type AuthorizeResult, ExpressReceiver } from '@slack/bolt';
import type { ChatPlatform } from '../../src/chat/platform.ts';
import { AppError } from '../../src/domain/errors.ts';
import { createBackground } from './background.ts';
import { createChannels } from './channels.ts';
import type { Desk } from './desk.ts';
import { createGuard, eventsPath, prefix } from './guard.ts';
import { createLanes } from './lanes.ts';
import { createInstaller, installPath, redirectPath } from './oauth.ts';
import { createFindPerson } from './people.ts';
import type { SlackDeps, SlackSettings } from './ports.ts';
import { post, update } from './post.ts';
import { receive } from './receive.ts';
import { boltLogger, clientOptions } from './sdk.ts';
import { createSocketLine, type SocketLine } from './socket.ts';
import { tell, titleOf } from './tell.ts';
import { whisperTo } from './whisper.ts';
import { createWorkspaces } from './workspaces.ts';

/** Characters of Markdown on one card: with title, facts and buttons they fit into one message. */
const maxMarkdown = 3_000;

/** Slack, by HTTP or by a socket. Throws `config_invalid` in words for settings that can't work. */
export function createSlackPlatform(deps: SlackDeps): ChatPlatform {
  const { config, clock, log } = deps;
  checkSettings(config);
  const background = createBackground(log);
  const workspaces = createWorkspaces(deps);
  const desk: Desk = {
    deps,
    workspaces,
    lanes: createLanes(clock),
    findPerson: createFindPerson(deps),
    background: background.add,
  };
  const { events, line } = connect(desk);
  const channels = createChannels(workspaces, deps);
  const installer = createInstaller(desk);
  const pages = new Map(installer ? [installPath, redirectPath].map((path) => [path, installer]) : []);
  return {
    name: 'slack',
    title: 'Slack',
    routes: events || installer ? { prefix, handle: createGuard({ events, pages, clock, log }) } : undefined,
    async start() {
      await greet(desk);
      await line?.start();
    },
    async stop() {
      await line?.stop();
      desk.lanes.stop();
      await background.idle();
    },
    post: (request) => post({ ...deps, ...desk }, request),
    update: (ref, view) => update({ ...deps, ...desk }, ref, view),
    postPrivate: (channel, userId, view) => whisperTo(desk, { channel, userId, view }),
    tell: (userId, message) => tell(desk, userId, message),
    titleOf: (channel) => titleOf(desk, channel),
    channels,
    oneAtATime: true,
    maxMarkdown,
  };
}

/** Bolt with its ears on: a listener for requests by HTTP, or a line by socket. */
function connect(desk: Desk): { events?: RequestListener; line?: SocketLine } {
  const { config, log } = desk.deps;
  if (config.appToken) {
    const line = createSocketLine({ config, appToken: config.appToken }, desk.deps);
    receive(createApp(desk, line.receiver), desk);
    return { line };
  }
  const receiver = new ExpressReceiver({
    signingSecret: config.signingSecret ?? '',
    endpoints: eventsPath,
    logger: boltLogger(log),
  });
  receiver.app.disable('x-powered-by');
  receive(createApp(desk, receiver), desk);
  return { events: receiver.app };
}

function createApp({ deps, workspaces }: Desk, receiver: ExpressReceiver | SocketLine['receiver']): App {
  return new App({
    receiver,
    clientOptions: clientOptions(deps.config, deps.log),
    logger: boltLogger(deps.log),
    // Bolt would keep what it knows of every conversation in memory, for nothing.
    convoStore: false,
    async authorize({ teamId }): Promise<AuthorizeResult> {
      const { token, botId, botUser, team } = await workspaces.of(teamId ?? '');
      return { botToken: token, botId, botUserId: botUser, teamId: team };
    },
  });
}

/** Finds out who we are. A token that Slack does not take is said at once; when Slack does not answer, it is asked later. */
async function greet({ deps, workspaces }: Desk): Promise<void> {
  try {
    await workspaces.home();
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'platform_token') {
      deps.log.warn({ err: error }, 'slack: did not answer yet');
      return;
    }
    const why = `Slack does not take it (${error.details.why}); copy the Bot User OAuth Token under OAuth & Permissions`;
    throw new AppError('config_invalid', { setting: 'SLACK_BOT_TOKEN', why }, { cause: error });
  }
}

function checkSettings({ signingSecret, botToken, appToken, clientId, clientSecret }: SlackSettings): void {
  const missing = (setting: string, why: string) => new AppError('config_invalid', { setting, why });
  if (!signingSecret && !appToken) {
    throw missing(
      'SLACK_SIGNING_SECRET',
      'without it requests of Slack can not be told from others; copy it from Basic Information, or set SLACK_APP_TOKEN for Socket Mode',
    );
  }
  if (Boolean(clientId) !== Boolean(clientSecret)) {
    throw missing(clientId ? 'SLACK_CLIENT_SECRET' : 'SLACK_CLIENT_ID', 'the client id and its secret go together');
  }
  if (!botToken && !clientId) {
    throw missing('SLACK_BOT_TOKEN', 'install the app in your workspace and copy its Bot User OAuth Token (xoxb-…)');
  }
  if (botToken && !botToken.startsWith('xoxb-')) {
    throw missing('SLACK_BOT_TOKEN', 'it begins with xoxb-; what is set is another kind of token');
  }
  if (appToken && !appToken.startsWith('xapp-')) {
    throw missing('SLACK_APP_TOKEN', 'it begins with xapp-; what is set is another kind of token');
  }
}
