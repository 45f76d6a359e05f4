import type { MessageRef, PostRequest } from '../../src/chat/platform.ts';
import type { View } from '../../src/chat/view.ts';
import { AppError } from '../../src/domain/errors.ts';
import { isUnclear, postError, slackCode } from './failures.ts';
import type { Lanes } from './lanes.ts';
import type { SlackDeps } from './ports.ts';
import { findPosted } from './posted.ts';
import { renderMessages, type SlackMessage } from './render.ts';
import type { Workspace, Workspaces } from './workspaces.ts';

export interface PostDeps extends Pick<SlackDeps, 'dedupe' | 'clock' | 'log'> {
  workspaces: Workspaces;
  lanes: Lanes;
}

/** Hidden in each message, so that a repeat finds it (https://docs.slack.dev/messaging/message-metadata). */
const metadataType = 'switchhook_post';

interface Target {
  workspace: Workspace;
  id: string;
  threadId: string | undefined;
}

/**
 * Posts a view; what one message does not hold stands in its thread. Slack has no key against doubles, so an attempt is
 * noted before it is made, and a repeat looks for the message of the attempt before (case F2). Throws `channel_gone`,
 * `platform_token`, `platform_refused` or `platform_unavailable`.
 */
export async function post(deps: PostDeps, request: PostRequest): Promise<MessageRef> {
  const { channel, threadId, view, key } = request;
  const { workspace, id } = await deps.workspaces.ofChannel(channel);
  const [first, ...more] = storable(view);
  if (!first) throw new AppError('platform_refused', { platform: 'slack', why: 'there is nothing to show' });
  const target = { workspace, id, threadId };
  const messageId = await postOne(deps, target, { message: first, key });
  for (const [index, message] of more.entries()) {
    await postOne(deps, { ...target, threadId: threadId ?? messageId }, { message, key: `${key}/${index + 1}` });
  }
  return { channel, messageId };
}

/** A secret is shown to one person and never stored; a form is nothing to read. */
function storable(view: View): SlackMessage[] {
  if (view.kind === 'secret' || view.kind === 'form') throw new TypeError(`a ${view.kind} view is never posted`);
  return renderMessages(view);
}

async function postOne(deps: PostDeps, target: Target, what: { message: SlackMessage; key: string }): Promise<string> {
  const { workspace, id, threadId } = target;
  const isFirst = await deps.dedupe(`slack:post:${workspace.team}:${id}:${what.key}`);
  return await deps.lanes
    .run(laneOf(workspace, id), async () => {
      const before = isFirst ? undefined : await findPosted(target, { key: what.key, now: deps.clock.now() });
      if (before !== undefined) {
        await replace(workspace, { id, ts: before }, what.message);
        return before;
      }
      const { ts } = await workspace.client.chat.postMessage({
        channel: id,
        ...what.message,
        ...(threadId !== undefined && { thread_ts: threadId }),
        unfurl_links: false,
        unfurl_media: false,
        metadata: { event_type: metadataType, event_payload: { key: what.key } },
      });
      if (ts === undefined) throw new AppError('platform_unavailable', { platform: 'slack' });
      return ts;
    })
    .catch((error: unknown) => {
      throw noted(deps, error, target);
    });
}

/** Replaces what a message shows. */
export async function update(deps: PostDeps, { channel, messageId }: MessageRef, view: View): Promise<void> {
  const { workspace, id } = await deps.workspaces.ofChannel(channel);
  const [message] = storable(view);
  if (!message) return;
  try {
    await deps.lanes.run(laneOf(workspace, id), () => replace(workspace, { id, ts: messageId }, message));
  } catch (error) {
    if (slackCode(error) !== 'edit_window_closed') throw noted(deps, error, { workspace, id, threadId: undefined });
    // Where a workspace forbids late edits, the state stands in the thread, so that it is not lost.
    const key = `${messageId}/${message.text}`;
    await postOne(deps, { workspace, id, threadId: messageId }, { message, key });
  }
}

async function replace(
  { client }: Workspace,
  { id, ts }: { id: string; ts: string },
  message: SlackMessage,
): Promise<void> {
  await client.chat.update({ channel: id, ts, ...message });
}

function laneOf({ team }: Workspace, id: string): string {
  return `${team}/${id}`;
}

/** A token that no longer works is read anew the next time. */
function noted({ workspaces, log }: PostDeps, error: unknown, { workspace, id }: Target): AppError {
  const known = postError(error, workspaces.nameOf(workspace, id));
  if (known.code === 'platform_token') workspaces.forget(workspace.team);
  if (isUnclear(error)) log.warn({ err: describe(error), channel: id }, 'slack: the end of a call is unknown');
  return known;
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
