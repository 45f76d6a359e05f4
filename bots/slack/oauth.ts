import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { ExpressReceiver, type Installation, type InstallURLOptions } from '@slack/bolt';
import { wording } from '../../src/chat/texts.ts';
import type { Desk } from './desk.ts';
import { type Installed, parseInstallation } from './installation.ts';
import { scopes } from './manifest.ts';
import type { SlackDeps } from './ports.ts';
import { authorizeUrl, boltLogger, clientOptions } from './sdk.ts';
import { installationPrefix } from './workspaces.ts';

/** Where workspaces install the app, and where Slack sends people back to. */
export const installPath = '/slack/install';
export const redirectPath = '/slack/oauth_redirect';

/** A link to install is good for ten minutes, and once. */
const stateMs = 10 * 60_000;

/** Serves the two paths of the installation. Undefined when the app is not one that workspaces install themselves. */
export function createInstaller(desk: Desk): RequestListener | undefined {
  const { clientId, clientSecret } = desk.deps.config;
  if (!clientId || !clientSecret) return undefined;
  let pages: RequestListener | undefined;
  return (req, res) => {
    // Our own address may not be known before somebody comes.
    pages ??= openPages(desk, { clientId, clientSecret });
    pages(req, res);
  };
}

function openPages(desk: Desk, client: { clientId: string; clientSecret: string }): RequestListener {
  const { config, publicUrl, log } = desk.deps;
  const receiver = new ExpressReceiver({
    // No events come this way; the SDK wants a secret all the same.
    signingSecret: config.signingSecret ?? 'unused',
    endpoints: {},
    ...client,
    scopes: [...scopes],
    redirectUri: publicUrl(redirectPath),
    logger: boltLogger(log),
    installationStore: {
      storeInstallation: (installation) => store(desk, installation),
      fetchInstallation: async () => Promise.reject(new Error('installations are read by the workspaces')),
    },
    installerOptions: {
      installPath,
      redirectUriPath: redirectPath,
      directInstall: true,
      stateStore: stateStore(desk.deps),
      clientOptions: clientOptions(config, log),
      authorizationUrl: authorizeUrl(config),
      callbackOptions: {
        success: (installation, _options, _req, res) => succeed(desk, installation, res),
        failure: (error, _options, _req, res) => fail(desk, error, res),
      },
    },
  });
  receiver.app.disable('x-powered-by');
  receiver.app.use((_error: unknown, _req: IncomingMessage, res: ServerResponse, _next: unknown) =>
    fail(desk, {}, res),
  );
  return receiver.app;
}

/**
 * What protects the way to Slack and back (https://datatracker.ietf.org/doc/html/rfc6749#section-10.12): a random word
 * that is kept here, works once, and must come back from the browser that it was given to.
 */
function stateStore({ state, dedupe }: Pick<SlackDeps, 'state' | 'dedupe'>) {
  return {
    generateStateParam: (options: InstallURLOptions) => state.put(JSON.stringify(options), stateMs),
    async verifyStateParam(_now: Date, param: string): Promise<InstallURLOptions> {
      const json = await state.get(param);
      if (json === undefined || !(await dedupe(`slack:state:${param}`))) throw new StaleState();
      const options: InstallURLOptions = JSON.parse(json);
      return options;
    },
  };
}

class StaleState extends Error {
  readonly code = 'slack_oauth_invalid_state';
}

class ForeignWorkspace extends Error {
  readonly code = 'switchhook_foreign_workspace';
}

async function store(desk: Desk, installation: Installation): Promise<void> {
  const { config, installations, audit, log } = desk.deps;
  const { team, bot, user } = installation;
  if (!team || !bot) throw new Error('Slack gave no bot token for a workspace');
  const deed = {
    actor: `slack:${user.id}`,
    actorName: user.id,
    via: 'slack',
    action: 'platform.install',
    target: `slack:${team.id}`,
    details: { workspace: team.name ?? team.id },
  };
  if (config.teams.length > 0 && !config.teams.includes(team.id)) {
    audit({ ...deed, outcome: 'refused' });
    throw new ForeignWorkspace(team.id);
  }
  const installed: Installed = {
    team: team.id,
    name: team.name ?? team.id,
    token: bot.token,
    botUser: bot.userId,
    botId: bot.id,
  };
  await installations.save(`${installationPrefix}${team.id}`, JSON.stringify(installed));
  desk.workspaces.forget(team.id);
  audit({ ...deed, outcome: 'done' });
  log.info({ team: team.id, by: user.id }, 'slack: a workspace installed the app');
}

/** What a workspace took back, as the audit log calls it: the whole app, or its token. */
export type Removal = 'platform.remove' | 'platform.revoke';

/** The app was removed from a workspace, or its token withdrawn: what it gave us is deleted. Slack does not say by whom. */
export async function removeInstallation({ deps, workspaces }: Desk, team: string, action: Removal): Promise<void> {
  const { installations, audit, log } = deps;
  const id = `${installationPrefix}${team}`;
  const json = await installations.get(id);
  const workspace = json === undefined ? team : parseInstallation(json).name;
  await installations.delete(id);
  workspaces.forget(team);
  const by = { actor: `slack:${team}`, actorName: workspace, via: 'slack' };
  audit({ ...by, action, target: `slack:${team}`, outcome: 'done', details: { workspace } });
  log.info({ team, action }, 'slack: a workspace removed the app or its token');
}

function succeed({ deps }: Desk, { team }: Pick<Installation, 'team'>, res: ServerResponse): void {
  page(res, 200, wording(deps.language)('install.done', { workspace: team?.name ?? team?.id ?? '' }));
}

/** Why nothing came of it, by the SDK's code or ours, and the status of the page that says so. */
const reasons: Readonly<Record<string, { status: number; why: Reason }>> = {
  slack_oauth_installer_authorization_error: { status: 400, why: 'install.denied' },
  slack_oauth_invalid_state: { status: 400, why: 'install.stale' },
  slack_oauth_missing_state: { status: 400, why: 'install.stale' },
  slack_oauth_missing_code: { status: 400, why: 'install.stale' },
  switchhook_foreign_workspace: { status: 403, why: 'install.foreign' },
};
type Reason = 'install.denied' | 'install.stale' | 'install.foreign' | 'install.unclear';

function fail({ deps }: Desk, { code = '' }: { code?: string | undefined }, res: ServerResponse): void {
  const say = wording(deps.language);
  const { status, why } = reasons[code] ?? { status: 502, why: 'install.unclear' };
  deps.log.warn({ code }, 'slack: an installation failed');
  page(res, status, say('install.failed', { why: say(why), url: deps.publicUrl(installPath) }));
}

/** A page of one sentence. What is in it comes from Slack, so it is escaped. */
function page(res: ServerResponse, status: number, sentence: string): void {
  const text = sentence.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  res.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  });
  res.end(`<!doctype html><meta charset="utf-8"><title>Switchhook</title><p>${text}</p>`);
}
