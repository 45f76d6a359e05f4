import { homedir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { flag, list, secret, setting, text, url, whole } from './setting.ts';

/**
 * Where a process may take part: `accept` answers senders, chat and REST; `work` runs what was accepted and delivers
 * what goes out; `deliver` only delivers.
 */
const roles = list.pipe(z.array(z.enum(['accept', 'work', 'deliver'])).min(1));

/** Where it runs, what it keeps, and who is admin. */
export const serverSettings = {
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
} as const;

function defaultCache(): string {
  return path.join(process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'switchhook');
}
