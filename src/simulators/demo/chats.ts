import { randomBytes } from 'node:crypto';
import { startLarkServer } from '../lark-server.ts';
import { startSlackServer } from '../slack-server.ts';

/** Two chat platforms with people in them, and what the product has to know to talk to both. */
export interface DemoChats {
  slackUrl: string;
  larkUrl: string;
  /** Environment of the product. */
  settings: Record<string, string>;
  /** Tells both where the product listens. */
  callAt(productUrl: string): void;
  stop(): Promise<void>;
}

const hex = (bytes: number) => randomBytes(bytes).toString('hex');
/** What the Slack app subscribed to, as its manifest says. */
const events = [
  'app_home_opened',
  'app_mention',
  'message.channels',
  'message.groups',
  'message.im',
  'member_joined_channel',
];

/** Starts a Slack and a Lark with Ann and Li, who are admins in both, Li in Chinese, and Bob, who is nobody yet. */
export async function startDemoChats(): Promise<DemoChats> {
  const [slack, lark] = await Promise.all([startSlack(), startLark()]);
  return {
    slackUrl: slack.server.url,
    larkUrl: lark.server.url,
    settings: {
      ...slack.settings,
      ...lark.settings,
      SWITCHHOOK_ADMINS: ['ann@example.com', 'slack:U0LI', ...lark.admins].join(','),
    },
    callAt(productUrl) {
      slack.server.pointAt(`${productUrl}/slack/events`);
      lark.server.callAt(`${productUrl}/lark/events`);
    },
    async stop() {
      await Promise.all([slack.server.close(), lark.server.stop()]);
    },
  };
}

async function startSlack() {
  const signingSecret = hex(16);
  const token = `xoxb-${hex(12)}`;
  const server = await startSlackServer({
    app: { signingSecret, clientId: '1.2', clientSecret: hex(8), appToken: `xapp-1-${hex(8)}`, events, mode: 'http' },
    workspaces: [
      {
        name: 'Demo',
        token,
        scopes: ['chat:write', 'channels:read', 'groups:read', 'im:write', 'users:read', 'users:read.email'],
        users: [
          { id: 'U0ANN', name: 'Ann', email: 'ann@example.com', emailConfirmed: true },
          { id: 'U0BOB', name: 'Bob', email: 'bob@example.com', emailConfirmed: true },
          { id: 'U0LI', name: 'Li', locale: 'zh-CN' },
        ],
        channels: [
          { id: 'C0GENERAL', name: 'general' },
          { id: 'C0DEPLOYS', name: 'deploys' },
        ],
      },
    ],
  });
  const settings = { SLACK_SIGNING_SECRET: signingSecret, SLACK_BOT_TOKEN: token, SLACK_API_URL: server.apiUrl };
  return { server, settings };
}

async function startLark() {
  const encryptKey = hex(16);
  const verificationToken = hex(16);
  const server = await startLarkServer({ encryptKey, verificationToken });
  const ann = server.user({ name: 'Ann' });
  const bob = server.user({ name: 'Bob' });
  const li = server.user({ name: 'Li', locale: 'zh_cn' });
  server.group('General', [ann, bob, li]);
  for (const admin of [ann, li]) server.privateChat(admin);
  const settings = {
    LARK_APP_ID: server.world.appId,
    LARK_APP_SECRET: server.world.appSecret,
    LARK_ENCRYPT_KEY: encryptKey,
    LARK_VERIFICATION_TOKEN: verificationToken,
    LARK_DOMAIN: server.url,
    LARK_MODE: 'http',
  };
  return { server, settings, admins: [ann, li].map(({ openId }) => `lark:${openId}`) };
}
