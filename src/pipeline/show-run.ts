import type { ChatPlatform, MessageRef } from '../chat/platform.ts';
import type { View } from '../chat/view.ts';
import type { Clock } from '../domain/clock.ts';
import { AppError } from '../domain/errors.ts';
import { type Destination, formatDestination } from '../domain/project.ts';
import { type Post, postIdOf, type Run } from '../domain/run.ts';
import type { PostStore } from './ports.ts';

export interface ShowDeps {
  platforms: ReadonlyMap<string, ChatPlatform>;
  posts: Pick<PostStore, 'ofRun' | 'save'>;
  /** The message that shows a run, cut to what the platform holds. */
  resultView(run: Run, maxMarkdown: number): View;
  /** What did not fit, in parts for the thread; empty when everything fitted. */
  threadParts(run: Run, maxMarkdown: number): View[];
  clock: Clock;
}

/** One destination of a run: which of the webhook's list, and the thread when the run answers inside of one. */
export interface PlaceOf {
  run: Run;
  destination: Destination;
  position: number;
  threadId: string | undefined;
}

/** A run as it is now, and its message there as far as there is one. */
export interface Showing {
  of: PlaceOf;
  run: Run;
  post: Post | undefined;
}

/** Shows a run as it is now, in the message that stands already or in a new one, and writes that down. */
export async function show(deps: ShowDeps, { of, run, post }: Showing): Promise<Post> {
  const platform = deps.platforms.get(of.destination.platform);
  if (!platform) throw new AppError('channel_gone', { channel: formatDestination(of.destination) });
  const view = deps.resultView(run, platform.maxMarkdown);
  const ref = await put(platform, { of, run, post }, view);
  if (run.endedAt) await postParts(deps, platform, { of, run, ref });
  const saved = toPost(deps, { of, run, post }, { messageId: ref.messageId });
  await deps.posts.save(saved);
  return saved;
}

async function put(platform: ChatPlatform, { of, run, post }: Showing, view: View): Promise<MessageRef> {
  const { channel } = of.destination;
  if (post?.messageId) {
    const ref = { channel, messageId: post.messageId };
    await platform.update(ref, view, run.project);
    return ref;
  }
  return await platform.post({
    channel,
    threadId: of.threadId,
    view,
    key: postIdOf(run.id, of.position),
    project: run.project,
  });
}

async function postParts(
  deps: ShowDeps,
  platform: ChatPlatform,
  at: { of: PlaceOf; run: Run; ref: MessageRef },
): Promise<void> {
  const threadId = at.of.threadId ?? at.ref.messageId;
  const parts = deps.threadParts(at.run, platform.maxMarkdown);
  for (const [index, view] of parts.entries()) {
    const key = `${postIdOf(at.run.id, at.of.position)}_${index + 1}`;
    await platform.post({ channel: at.ref.channel, threadId, view, key, project: at.run.project });
  }
}

/** What is written down of a message. */
export function toPost(deps: ShowDeps, { of, run, post }: Showing, result: Pick<Post, 'messageId' | 'error'>): Post {
  const now = new Date(deps.clock.now());
  return {
    id: postIdOf(run.id, of.position),
    runId: run.id,
    conversation: run.conversation,
    project: run.project,
    platform: of.destination.platform,
    channel: of.destination.channel,
    messageId: post?.messageId,
    threadId: of.threadId,
    shows: run.status,
    createdAt: post?.createdAt ?? now,
    updatedAt: now,
    ...result,
  };
}
