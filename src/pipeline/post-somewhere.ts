import type { ChatPlatform } from '../chat/platform.ts';
import type { View } from '../chat/view.ts';
import { AppError, toAppError } from '../domain/errors.ts';
import { type Destination, formatDestination } from '../domain/project.ts';
import type { LostChannels } from './lost-channels.ts';

export interface PostSomewhereDeps {
  platforms: ReadonlyMap<string, ChatPlatform>;
  lostChannels: Pick<LostChannels, 'closed' | 'failed' | 'works'>;
  /** Where a project is told of its relay, best first. */
  places(project: string): Promise<Destination[]>;
}

/** Something a project is told that nobody asked for. */
export interface Notice {
  project: string;
  view: View;
  /** The same for repeats, so that a platform that can makes one message of them. */
  key: string;
  /** Whether a platform that does not answer for the moment is waited for rather than passed over. */
  patient?: boolean | undefined;
}

/** Where it was posted. */
export type Posted = Destination & { messageId: string };

/** Posts in the first place that takes it. Throws the last failure when none does. */
export async function postSomewhere(deps: PostSomewhereDeps, notice: Notice): Promise<Posted> {
  const { project, patient } = notice;
  let failure = new AppError('channel_gone', { channel: project });
  for (const destination of await deps.places(project)) {
    try {
      return await postAt(deps, destination, notice);
    } catch (error) {
      failure = toAppError(error);
      if (failure.code === 'store_unavailable' || (failure.retryable && patient)) throw failure;
      await deps.lostChannels.failed({ project, destination }, failure);
    }
  }
  throw failure;
}

async function postAt(
  { platforms, lostChannels }: PostSomewhereDeps,
  destination: Destination,
  { project, view, key }: Notice,
): Promise<Posted> {
  const { platform, channel } = destination;
  const spot = { project, destination };
  const closed = await lostChannels.closed(spot);
  if (closed) throw closed;
  const chat = platforms.get(platform);
  if (!chat) throw new AppError('channel_gone', { channel: formatDestination(destination) });
  const { messageId } = await chat.post({ channel, view, key, project });
  await lostChannels.works(spot);
  return { platform, channel, messageId };
}
