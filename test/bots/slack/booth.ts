import { createServer, type Server } from 'node:http';
import { createSlackPlatform } from '../../../bots/slack/index.ts';
import { events } from '../../../bots/slack/manifest.ts';
import type { SlackDeps, SlackSettings } from '../../../bots/slack/ports.ts';
import type { Converse, Intent } from '../../../src/chat/intent.ts';
import type { ChatPlatform } from '../../../src/chat/platform.ts';
import type { Clock } from '../../../src/domain/clock.ts';
import { silentLogger } from '../../../src/domain/logger.ts';
import type { WorkspaceSeed } from '../../../src/simulators/slack/populate.ts';
import { type SlackServer, startSlackServer } from '../../../src/simulators/slack-server.ts';
import { acme, signingSecret } from './office.ts';

/** The Slack platform alone, on real sockets, with a conversation that the test writes and a memory in maps. */
export interface Booth {
  slack: SlackServer;
  platform: ChatPlatform;
  /** What the conversation was asked, in order. */
  asked: Intent[];
  url: string;
  /** Another copy of the platform with the same memory, as a second process has it. */
  another(): Promise<ChatPlatform>;
  close(): Promise<void>;
}

export interface BoothOptions {
  clock: Clock;
  converse?: Converse;
  mode?: 'http' | 'socket';
  settings?: Partial<SlackSettings>;
  workspaces?: readonly WorkspaceSeed[];
  more?: Partial<SlackDeps>;
  secret?: string;
  /** What goes wrong from the start. */
  troubles?: readonly Parameters<SlackServer['trouble']>[0][];
}

export async function openBooth(options: BoothOptions): Promise<Booth> {
  const { clock, mode = 'http', secret = signingSecret, workspaces = [acme] } = options;
  const app = { signingSecret: secret, clientId: '1.2', clientSecret: 'client-secret', appToken: 'xapp-1-simulated' };
  const slack = await startSlackServer({ clock, app: { ...app, events, mode }, workspaces });
  for (const trouble of options.troubles ?? []) slack.trouble(trouble);
  const asked: Intent[] = [];
  const server = createServer();
  const url = await listen(server);
  const deps = createDeps({ ...options, url, slack, asked, mode });
  const platform = createSlackPlatform(deps);
  server.on('request', (req, res) => platform.routes?.handle(req, res));
  slack.pointAt(`${url}/slack/events`);
  await platform.start();
  const copies: ChatPlatform[] = [];
  return {
    slack,
    platform,
    asked,
    url,
    async another() {
      const copy = createSlackPlatform(deps);
      copies.push(copy);
      await copy.start();
      return copy;
    },
    async close() {
      for (const one of [platform, ...copies]) await one.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await slack.close();
    },
  };
}

interface Parts extends BoothOptions {
  url: string;
  slack: SlackServer;
  asked: Intent[];
  mode: 'http' | 'socket';
}

function createDeps({ clock, url, slack, asked, mode, ...options }: Parts): SlackDeps {
  const how = mode === 'http' ? { signingSecret: options.secret ?? signingSecret } : { appToken: 'xapp-1-simulated' };
  const answer: Converse =
    options.converse ?? (async () => [{ kind: 'private', view: { kind: 'text', text: 'Hello' } }]);
  return {
    config: { apiUrl: slack.apiUrl, botToken: acme.token, teams: [], ...how, ...options.settings },
    converse: async (intent) => {
      asked.push(intent);
      return await answer(intent);
    },
    actorOf: async ({ userId, name }) => ({ memberId: userId, name, via: 'slack', platformAdmin: true, roles: {} }),
    ...memory(),
    audit: () => {},
    publicUrl: (path) => `${url}${path}`,
    language: 'en',
    clock,
    log: silentLogger,
    ...options.more,
  };
}

/** What platforms remember, for as long as the test lasts. */
function memory(): Pick<SlackDeps, 'dedupe' | 'state' | 'installations'> {
  const seen = new Set<string>();
  const texts = new Map<string, string>();
  const installations = new Map<string, string>();
  return {
    async dedupe(key) {
      const isFirst = !seen.has(key);
      seen.add(key);
      return isFirst;
    },
    state: {
      async put(value) {
        const token = `kept-${texts.size}`;
        texts.set(token, value);
        return token;
      },
      get: async (token) => texts.get(token),
    },
    installations: {
      save: async (id, json) => void installations.set(id, json),
      get: async (id) => installations.get(id),
      delete: async (id) => void installations.delete(id),
      list: async (prefix) => [...installations.keys()].filter((id) => id.startsWith(prefix)),
    },
  };
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);
    });
  });
}
