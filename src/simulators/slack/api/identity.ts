import { randomBytes } from 'node:crypto';
import { authorized, type OpenMethod, Refusal } from '../call.ts';
import { str } from '../json.ts';
import { install } from '../populate.ts';

/** Who a token is, exchanging codes for tokens, and addresses for sockets. */
export const identityMethods: Readonly<Record<string, OpenMethod>> = {
  'auth.test': (world, _args, token) => {
    const { workspace, installation } = authorized(world, token);
    const { id, name, domain } = workspace;
    const { botUser, botId } = installation;
    return {
      url: `https://${domain}.slack.com/`,
      team: name,
      team_id: id,
      user: 'switchhook',
      user_id: botUser,
      bot_id: botId,
    };
  },

  'oauth.v2.access': (world, args) => {
    const { app } = world;
    if (str(args, 'client_id') !== app.clientId) throw new Refusal('invalid_client_id');
    if (str(args, 'client_secret') !== app.clientSecret) throw new Refusal('bad_client_secret');
    const code = world.codes.get(str(args, 'code'));
    world.codes.delete(str(args, 'code'));
    const workspace = code && world.workspaces.get(code.team);
    if (!code || !workspace) throw new Refusal('invalid_code');
    if (args.redirect_uri !== undefined && args.redirect_uri !== code.redirectUri)
      throw new Refusal('bad_redirect_uri');
    const token = `xoxb-${workspace.id}-${randomBytes(12).toString('hex')}`;
    const { botUser, scopes } = install(workspace, { token, scopes: code.scopes });
    const [installer] = workspace.users.keys();
    return {
      access_token: token,
      token_type: 'bot',
      scope: scopes.join(','),
      bot_user_id: botUser,
      app_id: app.id,
      team: { id: workspace.id, name: workspace.name },
      enterprise: null,
      authed_user: { id: installer ?? '' },
      is_enterprise_install: false,
    };
  },

  'apps.connections.open': (world, _args, token) => {
    if (token === '') throw new Refusal('not_authed');
    if (token !== world.app.appToken) throw new Refusal('invalid_auth');
    return { url: `${world.url.replace('http:', 'ws:')}/link?ticket=${randomBytes(8).toString('hex')}` };
  },
};
