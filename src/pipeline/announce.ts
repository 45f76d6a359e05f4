import { AppError, toAppError } from '../domain/errors.ts';
import type { Logger } from '../domain/logger.ts';
import { type Destination, formatDestination } from '../domain/project.ts';
import { type Post, postIdOf, type Run } from '../domain/run.ts';
import { isLost, type LostChannels } from './lost-channels.ts';
import type { Audit } from './ports.ts';
import { type PlaceOf, type ShowDeps, type Showing, show, toPost } from './show-run.ts';
import { createTurns, type Turns } from './turns.ts';

export interface AnnounceDeps extends ShowDeps {
  /** Which channels are not to be tried now. */
  lostChannels: Pick<LostChannels, 'closed' | 'failed' | 'works'>;
  audit: Audit;
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

interface Deps extends AnnounceDeps {
  turns: Turns;
}

/**
 * Waits before the tries of a final post, in milliseconds: a platform may be in trouble for a minute and more. A progress
 * update is tried once.
 */
const finalTries = [0, 500, 2_000, 8_000, 20_000, 40_000];

/** A run is one message per destination, updated in place; long output stands in its thread. */
export function createAnnounce(given: AnnounceDeps): Announce {
  const deps: Deps = { ...given, turns: createTurns() };
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

interface Place {
  progress(run: Run): void;
  finish(run: Run): Promise<Post>;
}

/** The message of one run at one destination. Writes to it follow each other; only the latest state is written. */
function createPlace(deps: Deps, of: PlaceOf): Place {
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
    write(run, (showing) => showIfOpen(deps, showing)).catch((error: unknown) =>
      logFailure(deps, { of, run, post }, error),
    );
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
async function loadPost(deps: Deps, of: PlaceOf): Promise<Post | undefined> {
  if (of.run.fence <= 1) return undefined;
  const posts = await deps.posts.ofRun(of.run.id);
  return posts.find((post) => post.id === postIdOf(of.run.id, of.position));
}

async function showFinally(deps: Deps, showing: Showing): Promise<Post> {
  let failure = new AppError('platform_unavailable', { platform: showing.of.destination.platform });
  for (const wait of finalTries) {
    if (wait > 0) await deps.clock.sleep(wait);
    try {
      return await showIfOpen(deps, showing);
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

/** A lost channel has been logged when it was lost; each result that does not arrive there is no news. */
function logFailure(deps: Deps, { of, run }: Showing, error: unknown): void {
  if (error instanceof AppError && isLost(error)) return;
  deps.log.warn({ err: error, run: run.id, channel: formatDestination(of.destination) }, '[WEBHOOK] could not post');
}

/**
 * Where a platform takes one call after the other anyway, each waits here for those before it: when the first of many
 * finds the channel gone, the others make no call (case F21).
 */
function showIfOpen(deps: Deps, showing: Showing): Promise<Post> {
  const { platform, channel } = showing.of.destination;
  const work = () => showUnlessLost(deps, showing);
  return deps.platforms.get(platform)?.oneAtATime ? deps.turns(`${platform}:${channel}`, work) : work();
}

async function showUnlessLost(deps: Deps, showing: Showing): Promise<Post> {
  const spot = { project: showing.run.project, destination: showing.of.destination };
  const closed = await deps.lostChannels.closed(spot);
  if (closed) throw closed;
  try {
    const post = await show(deps, showing);
    // Changing what stands there already may work where nothing new can be said.
    if (!showing.post?.messageId) await deps.lostChannels.works(spot);
    return post;
  } catch (error) {
    if (error instanceof AppError) await deps.lostChannels.failed(spot, error);
    throw error;
  }
}

async function recordFailure(deps: Deps, showing: Showing, failure: AppError): Promise<Post> {
  const { of, run } = showing;
  const failed = toPost(deps, showing, { error: { code: failure.code, message: failure.message } });
  await deps.posts.save(failed);
  // A lost channel stands in the audit log once, not once for each result.
  if (isLost(failure)) return failed;
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
  return failed;
}
