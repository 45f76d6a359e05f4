import type { ChatPlatform, MessageRef } from '../chat/platform.ts';
import type { View } from '../chat/view.ts';
import type { Clock } from '../domain/clock.ts';
import { AppError, toAppError } from '../domain/errors.ts';
import type { Logger } from '../domain/logger.ts';
import { type Destination, formatDestination } from '../domain/project.ts';
import { type Post, postIdOf, type Run } from '../domain/run.ts';
import type { Audit, PostStore } from './ports.ts';

export interface AnnounceDeps {
  platforms: ReadonlyMap<string, ChatPlatform>;
  posts: Pick<PostStore, 'ofRun' | 'save'>;
  /** The message that shows a run, cut to what the platform holds. */
  resultView(run: Run, maxMarkdown: number): View;
  /** What did not fit, in parts for the thread; empty when everything fitted. */
  threadParts(run: Run, maxMarkdown: number): View[];
  audit: Audit;
  clock: Clock;
  log: Logger;
  /** Milliseconds before a run is shown at all: a run that ends sooner costs one message write, not two. */
  firstAfterMs: number;
  /** Milliseconds between two updates of one message (chat platforms allow about one a second). */
  betweenMs: number;
}

/** Where a run is shown; `threadId` when it answers inside a thread. */
export interface Audience {
  post: Destination[];
  threadId?: string | undefined;
}

/** One run's presence in chat: shown as it goes, coalesced, and once more at its end. */
export interface Announcement {
  /** Remembers the latest state and shows it when its time has come; never waits, never throws. */
  progress(run: Run): void;
  /** Shows the final state in every destination and returns when it stands there or has finally failed. */
  finish(run: Run): Promise<Post[]>;
}

export type Announce = (run: Run, audience: Audience) => Announcement;

/** Waits before the tries of a final post, in milliseconds; a progress update is tried once. */
const finalTries = [0, 500, 2_000, 8_000];

/** A run is one message per destination, updated in place; long output stands in its thread. */
export function createAnnounce(deps: AnnounceDeps): Announce {
  return (run, audience) => {
    const places = audience.post.map((destination, position) =>
      createPlace(deps, { run, destination, position, threadId: audience.threadId }),
    );
    return {
      progress: (now) => {
        for (const place of places) place.progress(now);
      },
      finish: (final) => Promise.all(places.map((place) => place.finish(final))),
    };
  };
}

interface PlaceOf {
  run: Run;
  destination: Destination;
  position: number;
  threadId: string | undefined;
}

interface Place {
  progress(run: Run): void;
  finish(run: Run): Promise<Post>;
}

/** The message of one run at one destination. Writes to it follow each other; only the latest state is written. */
function createPlace(deps: AnnounceDeps, of: PlaceOf): Place {
  let latest: Run | undefined;
  let cancelTimer: (() => void) | undefined;
  let writing: Promise<unknown> = Promise.resolve();
  let post: Post | undefined;

  function write(run: Run, how: (showing: Showing) => Promise<Post>): Promise<Post> {
    const turn = writing.then(async () => {
      post ??= await loadPost(deps, of);
      post = await how({ of, run, post });
      return post;
    });
    writing = turn.catch(() => undefined);
    return turn;
  }

  function tick(): void {
    const run = latest;
    cancelTimer = undefined;
    if (!run) return;
    latest = undefined;
    cancelTimer = deps.clock.after(deps.betweenMs, tick);
    // A lost progress update is no harm: the final state is shown with retries.
    write(run, (showing) => show(deps, showing)).catch((error: unknown) => logFailure(deps, { of, run, post }, error));
  }

  return {
    progress(run) {
      latest = run;
      cancelTimer ??= deps.clock.after(deps.firstAfterMs, tick);
    },
    finish(run) {
      latest = undefined;
      cancelTimer?.();
      return write(run, (showing) => showFinally(deps, showing));
    },
  };
}

/** The post of an earlier execution that a crash cut short, so that its message is updated instead of doubled. */
async function loadPost(deps: AnnounceDeps, of: PlaceOf): Promise<Post | undefined> {
  if (of.run.fence <= 1) return undefined;
  const posts = await deps.posts.ofRun(of.run.id);
  return posts.find((post) => post.id === postIdOf(of.run.id, of.position));
}

interface Showing {
  of: PlaceOf;
  run: Run;
  post: Post | undefined;
}

async function showFinally(deps: AnnounceDeps, showing: Showing): Promise<Post> {
  let failure = new AppError('platform_unavailable', { platform: showing.of.destination.platform });
  for (const wait of finalTries) {
    if (wait > 0) await deps.clock.sleep(wait);
    try {
      return await show(deps, showing);
    } catch (error) {
      failure = toAppError(error, showing.run.correlationId);
      // The store being down is not the channel's fault: the event is left to the sweep instead.
      if (failure.code === 'store_unavailable') throw failure;
      logFailure(deps, showing, error);
      if (!failure.retryable) break;
    }
  }
  return await recordFailure(deps, showing, failure);
}

function logFailure(deps: AnnounceDeps, { of, run }: Showing, error: unknown): void {
  deps.log.warn({ err: error, run: run.id, channel: formatDestination(of.destination) }, '[WEBHOOK] could not post');
}

async function show(deps: AnnounceDeps, { of, run, post }: Showing): Promise<Post> {
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
  deps: AnnounceDeps,
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

async function recordFailure(deps: AnnounceDeps, showing: Showing, failure: AppError): Promise<Post> {
  const { of, run } = showing;
  const failed = toPost(deps, showing, { error: { code: failure.code, message: failure.message } });
  deps.audit({
    project: run.project,
    actor: 'system',
    actorName: 'Switchhook',
    via: of.destination.platform,
    action: 'post.failed',
    target: run.id,
    outcome: 'failed',
    details: { channel: formatDestination(of.destination), reason: failure.message },
  });
  await deps.posts.save(failed);
  return failed;
}

function toPost(deps: AnnounceDeps, { of, run, post }: Showing, result: Pick<Post, 'messageId' | 'error'>): Post {
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
