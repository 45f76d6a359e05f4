import { webApi } from '@slack/bolt';
import { AppError } from '../../src/domain/errors.ts';
import { postError } from './failures.ts';
import { parseInstallation } from './installation.ts';
import type { SlackDeps } from './ports.ts';
import { clientOptions } from './sdk.ts';

/** A workspace that the app works in. */
export interface Workspace {
  team: string;
  name: string;
  token: string;
  botUser: string;
  botId: string;
  client: webApi.WebClient;
  /** Whether e-mail addresses of its people are believed. */
  trusted: boolean;
}

/** Every workspace that the app works in: the one of the token, and those that installed it. */
export interface Workspaces {
  /** Throws `platform_token` for one that the app is not in, `platform_unavailable` when Slack does not say who we are. */
  of(team: string): Promise<Workspace>;
  /** Where a channel of ours is, by the name that it has in the product. */
  ofChannel(channel: string): Promise<{ workspace: Workspace; id: string }>;
  /** A channel's name in the product: its id, with the workspace before it where it is not the one of the token. */
  nameOf(workspace: Workspace, id: string): string;
  all(): Promise<Workspace[]>;
  /** Forgets what is known of a workspace, so that it is read anew. */
  forget(team: string): void;
  /** The workspace of the token; undefined without one. */
  home(): Promise<Workspace | undefined>;
}

/** Another process may have learned of a removal. */
const rememberMs = 60_000;

/** Before the workspace in the id of an installation. */
export const installationPrefix = 'slack:';

export function createWorkspaces({ config, installations, clock, log }: SlackDeps): Workspaces {
  const known = new Map<string, { workspace: Workspace; until: number }>();
  let homeOnce: Promise<Workspace> | undefined;

  const clientOf = (token: string) => new webApi.WebClient(token, clientOptions(config, log));

  async function whoAmI(token: string): Promise<Workspace> {
    const client = clientOf(token);
    try {
      const { team_id: team, team: name = '', user_id: botUser, bot_id: botId } = await client.auth.test();
      if (!team || !botUser || !botId) throw new AppError('platform_token', { platform: 'slack', why: 'no bot token' });
      return { team, name, token, botUser, botId, client, trusted: true };
    } catch (error) {
      throw postError(error, '');
    }
  }

  function home(): Promise<Workspace | undefined> {
    if (!config.botToken) return Promise.resolve(undefined);
    homeOnce ??= whoAmI(config.botToken);
    // A failure is not remembered: Slack may answer the next time.
    homeOnce.catch(() => {
      homeOnce = undefined;
    });
    return homeOnce;
  }

  async function installed(team: string): Promise<Workspace> {
    const found = known.get(team);
    if (found && found.until > clock.now()) return found.workspace;
    const json = await installations.get(`${installationPrefix}${team}`);
    if (json === undefined) {
      known.delete(team);
      throw new AppError('platform_token', { platform: 'slack', why: `the app is not installed in ${team}` });
    }
    const { name, token, botUser, botId } = parseInstallation(json);
    const same = found?.workspace.token === token ? found.workspace.client : clientOf(token);
    const trusted = config.teams.includes(team);
    const workspace = { team, name, token, botUser, botId, client: same, trusted };
    known.set(team, { workspace, until: clock.now() + rememberMs });
    return workspace;
  }

  async function of(team: string): Promise<Workspace> {
    const own = await home();
    return own?.team === team ? own : await installed(team);
  }

  return {
    home,
    of,
    async ofChannel(channel) {
      const [id = '', team] = channel.split('/').reverse();
      const own = await home();
      if (team !== undefined) return { workspace: await of(team), id };
      if (own) return { workspace: own, id };
      throw new AppError('channel_gone', { channel });
    },
    nameOf: ({ team, token }, id) => (token === config.botToken ? id : `${team}/${id}`),
    async all() {
      const ids = await installations.list(installationPrefix);
      const teams = ids.map((id) => id.slice(installationPrefix.length));
      const own = await home();
      const others = await Promise.all(teams.filter((team) => team !== own?.team).map(installed));
      return own ? [own, ...others] : others;
    },
    forget: (team) => void known.delete(team),
  };
}
