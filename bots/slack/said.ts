import { commands } from '../../src/chat/commands/index.ts';
import type { Intent } from '../../src/chat/intent.ts';
import { isCommand } from '../../src/chat/understand.ts';
import { carryOut } from './answer.ts';
import { ask } from './ask.ts';
import type { Desk, Moment } from './desk.ts';
import { momentOf } from './moment.ts';
import { unescapeText } from './mrkdwn.ts';
import type { SaidEvent } from './payloads.ts';
import type { Workspace } from './workspaces.ts';

/** Messages that a person wrote; others tell that something was changed, deleted, joined … */
const written: readonly (string | undefined)[] = [undefined, 'file_share', 'thread_broadcast'];

/**
 * Words of a person: a command to us, by name or in the direct talk; or a reply in a thread, which may hang on a result.
 * What is said to others is none of our business.
 */
export async function heard(desk: Desk, team: string, event: SaidEvent): Promise<void> {
  const { user, channel, ts, thread_ts: thread } = event;
  if (!user || event.bot_id !== undefined || !written.includes(event.subtype)) return;
  const workspace = await desk.workspaces.of(team);
  const isDirect = event.channel_type === 'im' || channel.startsWith('D');
  const named = event.type === 'app_mention' || event.text.includes(`<@${workspace.botUser}`);
  if (!isDirect && !named && thread === undefined) return;
  // A mention comes as two events, and each of them may come again (case F24).
  if (!(await desk.deps.dedupe(`slack:said:${team}:${channel}:${ts}`))) return;
  const moment = await momentOf(desk, { team, user, channel, thread });
  const said = addressed(event.text, workspace);
  const command = commandIn(said, { named: named || isDirect, inThread: thread !== undefined });
  if (command !== undefined) return await ask(desk, moment, { kind: 'command', text: command });
  if (thread !== undefined) await reply(desk, moment, { text: said, messageId: thread, replyId: `${channel}:${ts}` });
}

/** The words without our name, as letters. */
function addressed(text: string, { botUser }: Workspace): string {
  return unescapeText(text.replace(new RegExp(`<@${botUser}(?:\\|[^>]*)?>[\\s:,]*`, 'g'), '')).trim();
}

/** In a thread only what is a command for sure; else the words are a reply. */
function commandIn(text: string, { named, inThread }: { named: boolean; inThread: boolean }): string | undefined {
  const full = /^\/?webhook(?:\s+|$)([\s\S]*)$/i.exec(text);
  if (full && named) return full[1] ?? '';
  if (!named) return undefined;
  return !inThread || isCommand(text, commands) ? text : undefined;
}

type Reply = Pick<Extract<Intent, { kind: 'reply' }>, 'text' | 'messageId' | 'replyId'>;

async function reply(desk: Desk, moment: Moment, words: Reply): Promise<void> {
  const answers = await desk.deps.converse({ kind: 'reply', ...words, context: moment.context });
  await carryOut(desk, moment, { answers, asked: undefined });
}
