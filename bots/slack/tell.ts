import type { View } from '../../src/chat/view.ts';
import { AppError, type Language } from '../../src/domain/errors.ts';
import type { Desk } from './desk.ts';
import { directTalk } from './moment.ts';
import { post } from './post.ts';

/**
 * Tells one person something in their direct talk with the app, in the language they use Slack in. Which workspace a
 * person is of is not told by their id, so the talk is looked for in each. Throws as `post` does.
 */
export async function tell(
  { deps, workspaces, lanes, findPerson }: Desk,
  userId: string,
  { viewIn, key }: { viewIn(language: Language): View; key: string },
): Promise<void> {
  for (const workspace of await workspaces.all()) {
    const channel = await directTalk(workspace, userId);
    if (channel === '') continue;
    const { language } = await findPerson(workspace, userId);
    const request = { channel: workspaces.nameOf(workspace, channel), view: viewIn(language), key, project: '' };
    await post({ ...deps, workspaces, lanes }, request);
    return;
  }
  throw new AppError('platform_refused', { platform: 'slack', why: `there is no direct talk with ${userId}` });
}

/** How people call a channel; Slack tells it of archived channels and of public ones that the app has left, too. */
export async function titleOf({ workspaces }: Desk, channel: string): Promise<string | undefined> {
  const { workspace, id } = await workspaces.ofChannel(channel);
  const answer = await workspace.client.conversations.info({ channel: id });
  const name = answer.channel?.name;
  return name === undefined ? undefined : `#${name}`;
}
