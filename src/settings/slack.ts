import { list, secret, setting, text, url } from './setting.ts';

/** Slack. */
export const slackSettings = {
  SLACK_SIGNING_SECRET: secret(
    text.optional(),
    'Signing secret of the Slack app; with a token it switches Slack on, by HTTP.',
    '8f742231b10e…',
  ),
  SLACK_BOT_TOKEN: secret(text.optional(), 'Bot token of the one workspace the app is installed in.', 'xoxb-…'),
  SLACK_APP_TOKEN: secret(
    text.optional(),
    'App-level token; switches Slack to Socket Mode, which needs no public address.',
    'xapp-…',
  ),
  SLACK_CLIENT_ID: setting(
    text.optional(),
    'With SLACK_CLIENT_SECRET: several workspaces install the app at /slack/install.',
    '1234567890.1234567890',
  ),
  SLACK_CLIENT_SECRET: secret(text.optional(), 'See SLACK_CLIENT_ID.', '…'),
  SLACK_TEAMS: setting(
    list.default([]),
    'Workspaces (T…) that may install the app, and whose e-mail addresses are believed; empty lets all install and believes none.',
    'T024BE7LD',
  ),
  SLACK_API_URL: setting(
    url.default('https://slack.com/api'),
    'Base of the Slack API; another one for GovSlack.',
    'https://slack.com/api',
  ),
} as const;
