import { wording } from '../../src/chat/texts.ts';
import type { View } from '../../src/chat/view.ts';
import type { Desk, Moment } from './desk.ts';
import { postError } from './failures.ts';
import { showingView } from './forms.ts';
import { directTalk } from './moment.ts';
import { renderMessages, type SlackMessage } from './render.ts';
import { respondAt } from './respond.ts';

/** Shows a view to the one who asked, and to nobody else; in the direct talk as a message that stays. */
export async function whisper(desk: Desk, moment: Moment, view: View): Promise<void> {
  const ways = view.kind === 'secret' ? [ephemerally, inModal] : [ephemerally, inModal, directly];
  for (const way of ways) {
    try {
      await way(moment, view);
      return;
    } catch (error) {
      desk.deps.log.info({ err: error, user: moment.user }, `slack: an answer could not be shown ${way.name}`);
    }
  }
  const text = wording(moment.context.language)('place.show_failed');
  await directly(moment, { kind: 'text', text, tone: 'warning' }).catch((error: unknown) => {
    desk.deps.log.warn({ err: error, user: moment.user }, 'slack: an answer could not be shown at all');
  });
}

async function ephemerally(moment: Moment, view: View): Promise<void> {
  if (moment.context.direct && moment.responseUrl === undefined && view.kind !== 'secret') {
    return await directly(moment, view);
  }
  for (const message of renderMessages(view)) await oneEphemeral(moment, message);
}

async function oneEphemeral(moment: Moment, message: SlackMessage): Promise<void> {
  const { workspace, user, channel, thread, responseUrl } = moment;
  if (responseUrl !== undefined) {
    try {
      await respondAt(responseUrl, message, { replace: false, thread });
      return;
    } catch {
      // Its five uses or half an hour may be over: then the channel itself is tried.
    }
  }
  await workspace.client.chat.postEphemeral({
    channel,
    user,
    ...message,
    ...(thread !== undefined && { thread_ts: thread }),
  });
}

async function inModal({ workspace, trigger, context }: Moment, view: View): Promise<void> {
  if (trigger === undefined) throw new Error('there is nothing to open a modal with');
  await workspace.client.views.open({ trigger_id: trigger, view: showingView([view], context.language) });
}

async function directly({ workspace, user }: Moment, view: View): Promise<void> {
  const channel = await directTalk(workspace, user);
  if (channel === '') throw new Error('there is no direct talk');
  for (const message of renderMessages(view)) {
    await workspace.client.chat.postMessage({ channel, ...message, unfurl_links: false, unfurl_media: false });
  }
}

/** Shows a view to one person in a channel, without their having asked. */
export async function whisperTo(
  { workspaces }: Pick<Desk, 'workspaces'>,
  { channel, userId, view }: { channel: string; userId: string; view: View },
): Promise<void> {
  const { workspace, id } = await workspaces.ofChannel(channel);
  try {
    for (const message of renderMessages(view)) {
      await workspace.client.chat.postEphemeral({ channel: id, user: userId, ...message });
    }
  } catch (error) {
    throw postError(error, channel);
  }
}
