import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { World } from '../world.ts';
import { type Html, html } from './html.ts';

/**
 * The page on which people allow an app into their workspace (https://docs.slack.dev/authentication/installing-with-oauth).
 * `team` preselects a workspace, as it does at Slack; here it also says yes at once.
 */
export function serveAuthorize(world: World, url: URL, response: ServerResponse): void {
  const query = url.searchParams;
  const redirectUri = query.get('redirect_uri') ?? '';
  const team = query.get('team') ?? '';
  const state = query.get('state');
  if (query.get('client_id') !== world.app.clientId || !URL.canParse(redirectUri)) {
    page(response, 400, html`<h1>invalid client_id or redirect_uri</h1>`);
  } else if (query.get('deny') === '1') {
    back(response, redirectUri, { error: 'access_denied', state });
  } else if (world.workspaces.has(team)) {
    const scopes = (query.get('scope') ?? '').split(',').filter((one) => one !== '');
    const code = randomBytes(12).toString('hex');
    world.codes.set(code, { team, scopes, redirectUri });
    back(response, redirectUri, { code, state });
  } else {
    page(response, 200, choices(world, url));
  }
}

function back(response: ServerResponse, redirectUri: string, values: Record<string, string | null>): void {
  const target = new URL(redirectUri);
  for (const [name, value] of Object.entries(values)) if (value !== null) target.searchParams.set(name, value);
  response.writeHead(302, { location: target.href });
  response.end();
}

function choices(world: World, url: URL): Html {
  const here = `${url.pathname}${url.search}`;
  const teams = [...world.workspaces.values()].map(
    ({ id, name }) => html`<p><a href="${here}&team=${id}">Allow in ${name}</a></p>`,
  );
  return html`<h1>Switchhook asks for access</h1>${teams}<p><a href="${here}&deny=1">Cancel</a></p>`;
}

function page(response: ServerResponse, status: number, body: Html): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' });
  response.end(html`<!doctype html><meta charset="utf-8"><title>Slack (simulated)</title>${body}`.html);
}
