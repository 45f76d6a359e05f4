/** What the app may do in a workspace, and why: docs/slack.md explains each. */
export const scopes = [
  'app_mentions:read',
  'channels:history',
  'channels:read',
  'chat:write',
  'commands',
  'groups:history',
  'groups:read',
  'im:history',
  'im:read',
  'im:write',
  'users:read',
  'users:read.email',
] as const;

/** What the app is told about. */
export const events = [
  'app_home_opened',
  'app_mention',
  'app_uninstalled',
  'member_joined_channel',
  'message.channels',
  'message.groups',
  'message.im',
  'tokens_revoked',
] as const;

export interface ManifestOptions {
  /** How Slack reaches this server, such as `https://hooks.example.com`. */
  publicUrl: string;
  /** Events over a socket: Slack needs no way to this server then. */
  socketMode: boolean;
  /** Workspaces install the app themselves. */
  oauth: boolean;
}

/**
 * The app manifest to paste at https://api.slack.com/apps ("From a manifest"), as YAML. Every value is quoted by JSON's
 * rules, which YAML shares.
 */
export function slackManifest({ publicUrl, socketMode, oauth }: ManifestOptions): string {
  const base = publicUrl.replace(/\/+$/, '');
  const requestUrl = `${base}/slack/events`;
  const url = socketMode ? {} : { url: requestUrl };
  const request = socketMode ? {} : { request_url: requestUrl };
  return yaml({
    display_information: {
      name: 'Switchhook',
      description: 'Turns events of other tools into results in your channels',
      background_color: '#1f2937',
    },
    features: {
      app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      bot_user: { display_name: 'switchhook', always_online: true },
      slash_commands: [
        {
          command: '/webhook',
          ...url,
          description: 'Webhooks of this project',
          usage_hint: 'list | new | show ID | help',
        },
      ],
    },
    oauth_config: {
      ...(oauth && { redirect_urls: [`${base}/slack/oauth_redirect`] }),
      scopes: { bot: [...scopes] },
    },
    settings: {
      event_subscriptions: { ...request, bot_events: [...events] },
      interactivity: { is_enabled: true, ...request },
      org_deploy_enabled: false,
      socket_mode_enabled: socketMode,
      token_rotation_enabled: false,
    },
  });
}

type Value = string | boolean | readonly Value[] | { readonly [key: string]: Value };

function yaml(value: { readonly [key: string]: Value }, indent = ''): string {
  return Object.entries(value)
    .map(([key, inner]) => `${indent}${key}:${written(inner, indent)}\n`)
    .join('')
    .replace(/\n+/g, '\n');
}

function written(value: Value, indent: string): string {
  if (typeof value !== 'object') return ` ${JSON.stringify(value)}`;
  if (!isList(value)) return `\n${yaml(value, `${indent}  `)}`;
  return value.map((item) => `\n${indent}  -${listed(item, indent)}`).join('');
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** The first line of an object in a list stands beside the dash. */
function listed(item: Value, indent: string): string {
  if (typeof item !== 'object' || isList(item)) return written(item, indent);
  return ` ${yaml(item, `${indent}    `).trimStart().trimEnd()}`;
}
