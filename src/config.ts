import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { AppError } from './domain/errors.ts';

const text = z.string().trim().min(1);
const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
const whole = (low: number, high: number) => z.coerce.number().int().min(low).max(high);
const url = z.url({ protocol: /^https?$/ }).transform((value) => value.replace(/\/+$/, ''));
const list = z.string().transform((value) =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

/** Ranges of addresses: CIDRs, or single addresses. */
const addresses = list.pipe(z.array(z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()], 'not a list of CIDRs')));

/**
 * Where a process may take part: `accept` answers senders, chat and REST; `work` runs what was accepted and delivers
 * what goes out; `deliver` only delivers.
 */
const roles = list.pipe(z.array(z.enum(['accept', 'work', 'deliver'])).min(1));

/** One setting: how it is read, what it is for, and an example. `.env.example` and the docs are made from this table. */
interface Setting<S extends z.ZodType> {
  schema: S;
  about: string;
  example: string;
  /** Its value may also be read from a file named by NAME_FILE, as container secrets are given. */
  secret?: true;
}

function setting<S extends z.ZodType>(schema: S, about: string, example: string): Setting<S> {
  return { schema, about, example };
}

function secret<S extends z.ZodType>(schema: S, about: string, example: string): Setting<S> {
  return { schema, about, example, secret: true };
}

/** Every setting there is. All are optional: with none at all, everything runs on embedded defaults. */
export const settings = {
  HOST: setting(text.default('127.0.0.1'), 'Address to listen on; 0.0.0.0 for all.', '127.0.0.1'),
  PORT: setting(whole(0, 65_535).default(8080), 'Port to listen on.', '8080'),
  PUBLIC_URL: setting(
    url.optional(),
    'How senders and browsers reach this server; webhook addresses begin with it.',
    'https://hooks.example.com',
  ),
  DATA_DIR: setting(text.default('.data'), 'Folder of the embedded database and the generated key.', '.data'),
  MONGODB_URI: secret(
    text.optional(),
    'A MongoDB replica set to use instead of the embedded one.',
    'mongodb://127.0.0.1:27017/switchhook?replicaSet=rs0',
  ),
  SWITCHHOOK_MONGOD: setting(
    text.optional(),
    'Path of the mongod program (6.0 or newer) for the embedded database.',
    '/usr/bin/mongod',
  ),
  SWITCHHOOK_CACHE: setting(
    text.default(defaultCache()),
    'Folder where an obtained mongod is kept, shared by all copies of one user.',
    '~/.cache/switchhook',
  ),
  SWITCHHOOK_SECRET_KEY: secret(
    text.optional(),
    'Key that encrypts stored secrets: 32 bytes as hex or base64, or a passphrase. Without it one is generated into DATA_DIR.',
    'openssl rand -base64 32',
  ),
  SWITCHHOOK_ADMIN_KEY: secret(
    text.min(16).optional(),
    'A first REST key with all rights, for scripts and compose; at least 16 characters.',
    'openssl rand -hex 32',
  ),
  SWITCHHOOK_ADMINS: setting(
    list.default([]),
    'Who is admin from the start: e-mails or platform:id, separated by commas.',
    'ann@example.com,slack:U024BE7LH',
  ),
  SWITCHHOOK_ROLES: setting(
    roles.default(['accept', 'work']),
    'What this process does: accept, work (which also delivers), deliver (and nothing else), or several of them.',
    'accept,work',
  ),
  LOCAL_CHAT: setting(flag.default(true), 'The chat room in the browser.', 'true'),
  LOCAL_CHAT_GUESTS: setting(
    flag.optional(),
    'Whether people may join the chat room without an invitation (without any rights). Default: only when HOST is a loopback address.',
    'false',
  ),
  SWITCHHOOK_LANGUAGE: setting(z.enum(['en', 'zh']).default('en'), 'Language of messages in channels.', 'en'),
  TRUST_PROXY: setting(
    list.default([]),
    'Addresses or CIDRs of reverse proxies whose X-Forwarded-For is believed.',
    '10.0.0.0/8',
  ),
  SWITCHHOOK_ALLOW_ADDRESSES: setting(
    addresses.default([]),
    'CIDRs of the own network that endpoints may lead to, by http as well; none unless set.',
    '10.20.0.0/16,192.168.7.5/32',
  ),
  REPLAY_WINDOW_SECONDS: setting(
    whole(0, 86_400).default(0),
    'New webhooks refuse the same body under another delivery id for so many seconds; 0 = off.',
    '300',
  ),
  RETENTION_DAYS: setting(
    whole(7, 3_650).default(30),
    'Days that finished events and runs are kept; at least 7, as long as senders may repeat a delivery.',
    '30',
  ),
  RETENTION_PAYLOAD_DAYS: setting(
    whole(1, 3_650).optional(),
    'Days that bodies, headers, prompts and answers of receivers are kept; without it as long as what they belong to.',
    '7',
  ),
  RETENTION_DELIVERY_DAYS: setting(
    whole(1, 3_650).optional(),
    'Days that ended outbound deliveries are kept with the log of their tries; RETENTION_DAYS without it.',
    '14',
  ),
  RETENTION_DEAD_LETTER_DAYS: setting(
    whole(1, 3_650).optional(),
    'Days that dead letters are kept; without it until somebody replays or discards them.',
    '90',
  ),
  WORK_CONCURRENCY: setting(whole(1, 2_000).default(128), 'Events worked on at once by one process.', '128'),
  OPENAI_BASE_URL: setting(
    url.optional(),
    'An OpenAI-compatible server; switches the openai backend on.',
    'https://api.openai.com/v1',
  ),
  OPENAI_API_KEY: secret(text.optional(), 'Its key.', 'sk-…'),
  OPENAI_MODEL: setting(
    text.optional(),
    'The model that resource "openai" uses; "openai:NAME" chooses another.',
    'gpt-4o-mini',
  ),
  OPENAI_MODELS: setting(list.default([]), 'Models offered in forms.', 'gpt-4o-mini,gpt-4o'),
  OPENAI_PRICE_INPUT: setting(
    z.coerce.number().min(0).optional(),
    'US dollars per million input tokens, for the cost of runs.',
    '0.15',
  ),
  OPENAI_PRICE_OUTPUT: setting(z.coerce.number().min(0).optional(), 'US dollars per million output tokens.', '0.60'),
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
  LARK_APP_ID: setting(
    text.optional(),
    'App id of the Lark or Feishu app; with its secret it switches Lark on.',
    'cli_a1b2c3d4e5f60718',
  ),
  LARK_APP_SECRET: secret(text.optional(), 'Its secret.', '…'),
  LARK_ENCRYPT_KEY: secret(text.optional(), 'Encrypt Key of its events; needed in http mode.', '…'),
  LARK_VERIFICATION_TOKEN: secret(text.optional(), 'Verification Token of its events; needed in http mode.', '…'),
  LARK_DOMAIN: setting(text.default('feishu'), 'feishu, lark, or a base address.', 'lark'),
  LARK_MODE: setting(
    z.enum(['http', 'socket']).default('http'),
    'Whether Lark calls us (http) or we keep a connection to it (socket), which needs no public address.',
    'socket',
  ),
  LARK_TENANT_KEY: setting(
    text.optional(),
    'Tenant key of the organisation; events of any other are refused.',
    '2ca1d211f64f6438',
  ),
  LOG_LEVEL: setting(
    z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
    'Least important log lines that are written.',
    'info',
  ),
  LOG_FORMAT: setting(
    z.enum(['auto', 'json', 'pretty']).default('auto'),
    'auto is pretty on a terminal and JSON elsewhere.',
    'json',
  ),
} as const;

type Settings = { readonly [Name in keyof typeof settings]: z.output<(typeof settings)[Name]['schema']> };

/** All settings, read once and frozen. */
export type Config = Settings;

/**
 * Reads the environment. A NAME_FILE variable gives the value of a secret from a file. Throws `config_invalid`
 * naming the first setting that can't be used; empty values count as not set.
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const values: Record<string, unknown> = {};
  for (const [name, one] of Object.entries(settings)) values[name] = readOne(env, name, one);
  return Object.freeze(values) as Config;
}

function readOne(env: NodeJS.ProcessEnv, name: string, one: Setting<z.ZodType>): unknown {
  const raw = rawValue(env, name, one.secret === true);
  const parsed = one.schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const why = parsed.error.issues.map((issue) => issue.message).join('; ');
  throw new AppError('config_invalid', { setting: name, why: `${why}; example: ${one.example}` });
}

function rawValue(env: NodeJS.ProcessEnv, name: string, mayBeFile: boolean): string | undefined {
  const value = env[name];
  if (value !== undefined && value !== '') return value;
  const file = mayBeFile ? env[`${name}_FILE`] : undefined;
  if (!file) return undefined;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new AppError('config_invalid', { setting: `${name}_FILE`, why: `the file ${file} can't be read` });
  }
}

function defaultCache(): string {
  return path.join(process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'switchhook');
}

/** The text of `.env.example`: every setting with what it is for, commented out. */
export function describeSettings(): string {
  const blocks = Object.entries(settings).map(([name, one]) => {
    const file = 'secret' in one ? ` (or ${name}_FILE)` : '';
    return `# ${one.about}${file}\n# ${name}=${one.example}\n`;
  });
  return `# Every setting of Switchhook. All are optional; lines that begin with # are examples.\n\n${blocks.join('\n')}`;
}
