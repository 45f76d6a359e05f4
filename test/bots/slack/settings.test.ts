import { describe, expect, it } from 'vitest';
import { createSlackPlatform } from '../../../bots/slack/index.ts';
import { events, scopes, slackManifest } from '../../../bots/slack/manifest.ts';
import type { SlackSettings } from '../../../bots/slack/ports.ts';
import { authorizeUrl, boltLogger } from '../../../bots/slack/sdk.ts';
import { systemClock } from '../../../src/domain/clock.ts';
import { AppError } from '../../../src/domain/errors.ts';
import { silentLogger } from '../../../src/domain/logger.ts';
import { openBooth } from './booth.ts';

const unused = async () => Promise.reject(new Error('unused'));

function open(settings: Partial<SlackSettings>) {
  return createSlackPlatform({
    config: { apiUrl: 'http://127.0.0.1:1/api', teams: [], ...settings },
    converse: unused,
    actorOf: unused,
    dedupe: unused,
    state: { put: unused, get: unused },
    installations: { save: unused, get: unused, delete: unused, list: unused },
    audit: () => {},
    publicUrl: (path) => path,
    language: 'en',
    clock: systemClock,
    log: silentLogger,
  });
}

describe('settings that cannot work are refused by name', () => {
  it.each<[Partial<SlackSettings>, string]>([
    [{ botToken: 'xoxb-1' }, 'SLACK_SIGNING_SECRET'],
    [{ botToken: 'xoxb-1', signingSecret: '' }, 'SLACK_SIGNING_SECRET'],
    [{ signingSecret: 's' }, 'SLACK_BOT_TOKEN'],
    [{ signingSecret: 's', botToken: 'xoxp-1' }, 'SLACK_BOT_TOKEN'],
    [{ botToken: 'xoxb-1', appToken: 'xoxb-1' }, 'SLACK_APP_TOKEN'],
    [{ signingSecret: 's', clientId: '1' }, 'SLACK_CLIENT_SECRET'],
    [{ signingSecret: 's', clientSecret: '1' }, 'SLACK_CLIENT_ID'],
  ])('V5: %o names %s', (settings, name) => {
    expect(() => open(settings)).toThrow(AppError);
    expect(() => open(settings)).toThrow(`The setting ${name} is not usable`);
  });

  it('a bot token that Slack does not take is said at the start', async () => {
    const starting = openBooth({ clock: systemClock, settings: { botToken: 'xoxb-wrong' } });
    await expect(starting).rejects.toThrow(/SLACK_BOT_TOKEN is not usable: Slack does not take it \(invalid_auth/);
  });

  it('a Slack that does not answer at the start is asked again when it is needed', async () => {
    const booth = await openBooth({ clock: systemClock, troubles: [{ method: 'auth.test', status: 500 }] });
    await booth.platform.post({ channel: 'C0GENERAL', view: { kind: 'text', text: 'x' }, key: 'k', project: 'p' });
    expect(booth.slack.channel('C0GENERAL').messages).toHaveLength(1);
    await booth.close();
  });

  it('asks for permission beside the API, also on GovSlack', () => {
    expect(authorizeUrl({ apiUrl: 'https://slack.com/api' })).toBe('https://slack.com/oauth/v2/authorize');
    expect(authorizeUrl({ apiUrl: 'https://slack-gov.com/api/' })).toBe('https://slack-gov.com/oauth/v2/authorize');
  });

  it('L1: what the SDK logs holds no token and no response address', () => {
    const lines: string[] = [];
    const log = { ...silentLogger, warn: (_: object, line: string) => void lines.push(line) };
    boltLogger(log).error(
      'call with xoxb-1-secret and xapp-1-secret to https://hooks.slack.com/commands/T1/2/3 failed',
    );
    expect(lines).toEqual(['slack sdk: call with x… and x… to https://hooks.slack.com failed']);
  });
});

describe('the manifest', () => {
  const manifest = (socketMode: boolean, oauth = false) =>
    slackManifest({ publicUrl: 'https://hooks.example.com/', socketMode, oauth });

  it('for HTTP names the addresses', () => {
    const text = manifest(false);
    expect(text.match(/https:\/\/hooks\.example\.com\/slack\/events/g)).toHaveLength(3);
    expect(text).toContain('socket_mode_enabled: false');
    expect(text).not.toContain('redirect_urls');
    expect(manifest(false, true)).toContain('- "https://hooks.example.com/slack/oauth_redirect"');
  });

  it('for Socket Mode names none', () => {
    const text = manifest(true);
    expect(text).not.toContain('https://');
    expect(text).toContain('socket_mode_enabled: true');
  });

  it('for Socket Mode names the one that browsers come back to, where workspaces install the app themselves', () => {
    const text = manifest(true, true);
    expect(text.match(/https:\S+/g)).toEqual(['https://hooks.example.com/slack/oauth_redirect"']);
  });

  it('keeps the limits of Slack and lists every permission and event', () => {
    const text = manifest(false, true);
    const description = /description: "(.*)"/.exec(text)?.[1] ?? '';
    expect(description.length).toBeLessThanOrEqual(140);
    for (const name of [...scopes, ...events]) expect(text).toContain(`- "${name}"`);
    expect(text).toMatchInlineSnapshot(`
      "display_information:
        name: "Switchhook"
        description: "Turns events of other tools into results in your channels"
        background_color: "#1f2937"
      features:
        app_home:
          home_tab_enabled: true
          messages_tab_enabled: true
          messages_tab_read_only_enabled: false
        bot_user:
          display_name: "switchhook"
          always_online: true
        slash_commands:
          - command: "/webhook"
            url: "https://hooks.example.com/slack/events"
            description: "Webhooks of this project"
            usage_hint: "list | new | show ID | help"
      oauth_config:
        redirect_urls:
          - "https://hooks.example.com/slack/oauth_redirect"
        scopes:
          bot:
            - "app_mentions:read"
            - "channels:history"
            - "channels:read"
            - "chat:write"
            - "commands"
            - "groups:history"
            - "groups:read"
            - "im:history"
            - "im:read"
            - "im:write"
            - "users:read"
            - "users:read.email"
      settings:
        event_subscriptions:
          request_url: "https://hooks.example.com/slack/events"
          bot_events:
            - "app_home_opened"
            - "app_mention"
            - "app_uninstalled"
            - "member_joined_channel"
            - "message.channels"
            - "message.groups"
            - "message.im"
            - "tokens_revoked"
        interactivity:
          is_enabled: true
          request_url: "https://hooks.example.com/slack/events"
        org_deploy_enabled: false
        socket_mode_enabled: false
        token_rotation_enabled: false
      "
    `);
  });
});
