import { type Call, type Method, Refusal } from '../call.ts';
import { type Json, str } from '../json.ts';
import { directTalk } from '../populate.ts';
import type { Channel, Message } from '../world.ts';
import { shown } from './chat.ts';

const reading = 'channels:read|groups:read|im:read|mpim:read';
const history = 'channels:history|groups:history|im:history|mpim:history';

export const conversationMethods: Readonly<Record<string, Method>> = {
  'conversations.info': { scope: reading, run: (call) => ({ channel: described(call, visible(call)) }) },
  'conversations.list': { scope: reading, run: (call) => page(call, [...call.workspace.channels.values()]) },
  'users.conversations': { scope: reading, run: ownConversations },
  'conversations.members': { scope: reading, run: (call) => ({ members: [...visible(call).members] }) },
  'conversations.open': { scope: 'im:write', run: open },
  'conversations.history': { scope: history, run: historyOf },
  'conversations.replies': { scope: history, run: repliesOf },
  'users.info': { scope: 'users:read', run: userInfo },
  'users.lookupByEmail': { scope: 'users:read.email', run: lookUp },
};

function visible({ workspace, installation, args }: Call): Channel {
  const channel = workspace.channels.get(str(args, 'channel'));
  const seen = channel && (channel.kind === 'public' || channel.members.has(installation.botUser));
  if (!seen) throw new Refusal('channel_not_found');
  return channel;
}

function ownConversations(call: Call): Json {
  const { workspace, installation } = call;
  return page(
    call,
    [...workspace.channels.values()].filter(({ members }) => members.has(installation.botUser)),
  );
}

/** Pages of `limit`; the cursor is where the next one begins. */
function page(call: Call, all: Channel[]): Json {
  const { installation, args } = call;
  const types = (str(args, 'types') || 'public_channel').split(',');
  const kinds = { public: 'public_channel', private: 'private_channel', im: 'im' } as const;
  const offered = all.filter(
    (one) =>
      types.includes(kinds[one.kind]) &&
      (one.kind === 'public' || one.members.has(installation.botUser)) &&
      !(args.exclude_archived === 'true' && one.archived),
  );
  const limit = Math.min(Number(args.limit ?? 100) || 100, 1_000);
  const from = Number(str(args, 'cursor') || 0);
  const next = from + limit < offered.length ? String(from + limit) : '';
  return {
    channels: offered.slice(from, from + limit).map((one) => described(call, one)),
    response_metadata: { next_cursor: next },
  };
}

function described({ installation }: Call, channel: Channel): Json {
  const { id, name, kind, members, archived } = channel;
  const head = { id, is_archived: archived, is_member: members.has(installation.botUser), num_members: members.size };
  if (kind === 'im') return { ...head, is_im: true, user: [...members].find((one) => one !== installation.botUser) };
  return { ...head, name, is_channel: kind === 'public', is_group: kind === 'private', is_private: kind === 'private' };
}

function open({ workspace, args }: Call): Json {
  const user = str(args, 'users');
  if (!workspace.users.has(user)) throw new Refusal('user_not_found');
  return { channel: { id: directTalk(workspace, user).id } };
}

function historyOf(call: Call): Json {
  const channel = readable(call);
  return { messages: listed(call, channel.messages.filter(({ threadTs }) => threadTs === undefined).toReversed()) };
}

function repliesOf(call: Call): Json {
  const channel = readable(call);
  const root = str(call.args, 'ts');
  const thread = channel.messages.filter(({ ts, threadTs }) => ts === root || threadTs === root);
  if (thread.length === 0) throw new Refusal('thread_not_found');
  return { messages: listed(call, thread) };
}

function readable(call: Call): Channel {
  const channel = visible(call);
  if (!channel.members.has(call.installation.botUser)) throw new Refusal('not_in_channel');
  return channel;
}

function listed({ args }: Call, messages: Message[]): Json[] {
  const oldest = str(args, 'oldest') || '0';
  const wanted = messages.filter(({ ts }) => ts >= oldest).slice(0, Number(args.limit ?? 100));
  return wanted.map((message) => {
    const { metadata, ...rest } = shown(message);
    return args.include_all_metadata === 'true' && metadata ? { ...rest, metadata } : rest;
  });
}

function userInfo({ world, workspace, installation, args }: Call): Json {
  const id = str(args, 'user');
  const own = workspace.users.get(id);
  // People of other workspaces are seen in channels that are shared with them.
  const user = own ?? [...world.workspaces.values()].map(({ users }) => users.get(id)).find((one) => one);
  if (!user) throw new Refusal('user_not_found');
  const mayEmail = installation.scopes.includes('users:read.email') && own !== undefined && user.email !== '';
  return {
    user: {
      id,
      team_id: user.team,
      name: user.name,
      deleted: user.deactivated,
      real_name: user.realName,
      is_bot: user.bot,
      is_email_confirmed: user.emailConfirmed,
      ...(own === undefined && { is_stranger: true }),
      ...(args.include_locale === 'true' && { locale: user.locale }),
      profile: {
        real_name: user.realName,
        display_name: user.name,
        ...(mayEmail && { email: user.email }),
      },
    },
  };
}

function lookUp(call: Call): Json {
  const email = str(call.args, 'email').toLowerCase();
  const found = [...call.workspace.users.values()].find((one) => one.email.toLowerCase() === email && email !== '');
  if (!found) throw new Refusal('users_not_found');
  return userInfo({ ...call, args: { ...call.args, user: found.id } });
}
