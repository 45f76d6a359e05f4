import { blockProblems, isTooHeavy } from '../blocks.ts';
import { type Call, type Method, Refusal } from '../call.ts';
import { isJson, type Json, objects, str } from '../json.ts';
import { directTalk } from '../populate.ts';
import { type Channel, type Message, newTs } from '../world.ts';

// https://docs.slack.dev/reference/methods/chat.postMessage and its neighbours.

/** Longer text is refused; Slack truncates it in some places. */
const longestText = 40_000;

export const chatMethods: Readonly<Record<string, Method>> = {
  'chat.postMessage': { scope: 'chat:write', run: postMessage },
  'chat.postEphemeral': { scope: 'chat:write', run: postEphemeral },
  'chat.update': { scope: 'chat:write', run: update },
  'chat.delete': { scope: 'chat:write', run: remove },
};

/** What a message says; throws what Slack would say against it. */
export function contentOf(args: Json): Pick<Message, 'text' | 'blocks'> {
  const text = str(args, 'text');
  const given = args.blocks;
  if (given === undefined && text === '') throw new Refusal('no_text');
  if (text.length > longestText) throw new Refusal('msg_too_long');
  if (given === undefined) return { text, blocks: undefined };
  if (!Array.isArray(given)) throw new Refusal('invalid_blocks_format');
  const messages = blockProblems(given, 'message');
  if (messages.length > 0) throw new Refusal('invalid_blocks', { errors: messages, response_metadata: { messages } });
  if (isTooHeavy(given)) throw new Refusal('msg_blocks_too_long');
  return { text, blocks: objects(given) };
}

function postMessage(call: Call): Json {
  const channel = writable(call, str(call.args, 'channel'));
  const message = newMessage(call, channel);
  channel.messages.push(message);
  return { channel: channel.id, ts: message.ts, message: shown(message) };
}

function postEphemeral(call: Call): Json {
  const channel = writable(call, str(call.args, 'channel'));
  const user = str(call.args, 'user');
  if (!channel.members.has(user)) throw new Refusal('user_not_in_channel');
  const message = { ...newMessage(call, channel), ephemeralTo: user };
  channel.ephemeral.push(message);
  return { message_ts: message.ts };
}

function update(call: Call): Json {
  const message = own(call);
  const content = contentOf(call.args);
  message.text = content.text;
  if (content.blocks) message.blocks = content.blocks;
  message.edits++;
  if (isJson(call.args.metadata)) message.metadata = call.args.metadata;
  return { channel: message.channel, ts: message.ts, text: message.text, message: shown(message) };
}

function remove(call: Call): Json {
  const message = own(call);
  const channel = call.workspace.channels.get(message.channel);
  if (channel) channel.messages = channel.messages.filter((one) => one !== message);
  return { channel: message.channel, ts: message.ts };
}

function newMessage(call: Call, channel: Channel): Message {
  const { world, installation, args } = call;
  const threadTs = str(args, 'thread_ts') || undefined;
  if (threadTs && !/^\d{10}\.\d{6}$/.test(threadTs)) throw new Refusal('invalid_thread_ts');
  if (threadTs && !channel.messages.some(({ ts }) => ts === threadTs)) throw new Refusal('thread_not_found');
  const metadata = isJson(args.metadata) ? args.metadata : undefined;
  if (metadata && (!str(metadata, 'event_type') || !isJson(metadata.event_payload))) {
    throw new Refusal('invalid_metadata_format');
  }
  return {
    ...contentOf(args),
    ts: newTs(world),
    channel: channel.id,
    user: installation.botUser,
    botId: installation.botId,
    threadTs,
    metadata,
    edits: 0,
    // Both have to be switched off: one is for pages, the other for pictures.
    unfurls: args.unfurl_links !== 'false' || args.unfurl_media !== 'false',
  };
}

/** The channel where the app may post. A user's id stands for the direct talk with them. */
function writable({ workspace, installation }: Call, id: string): Channel {
  const channel = workspace.users.has(id) ? directTalk(workspace, id) : workspace.channels.get(id);
  if (!channel) throw new Refusal('channel_not_found');
  if (channel.archived) throw new Refusal('is_archived');
  if (channel.members.has(installation.botUser)) return channel;
  // A private channel that the app is not in does not exist for it.
  if (channel.kind !== 'public') throw new Refusal('channel_not_found');
  if (installation.scopes.includes('chat:write.public')) return channel;
  throw new Refusal('not_in_channel');
}

function own(call: Call): Message {
  const channel = writable(call, str(call.args, 'channel'));
  const message = channel.messages.find(({ ts }) => ts === str(call.args, 'ts'));
  if (!message) throw new Refusal('message_not_found');
  if (message.botId !== call.installation.botId) throw new Refusal('cant_update_message');
  return message;
}

/** A message as Slack hands it out. */
export function shown(message: Message): Json {
  const { ts, user, botId, text, blocks, threadTs, metadata, edits } = message;
  return {
    type: 'message',
    ts,
    user,
    text,
    ...(botId && { bot_id: botId }),
    ...(blocks && { blocks }),
    ...(threadTs && { thread_ts: threadTs }),
    ...(metadata && { metadata }),
    ...(edits > 0 && { edited: { user, ts } }),
  };
}
