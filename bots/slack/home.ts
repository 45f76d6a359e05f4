import { wording } from '../../src/chat/texts.ts';
import type { View } from '../../src/chat/view.ts';
import type { Desk, Moment } from './desk.ts';
import { renderBlocks } from './render.ts';

/** Draws a person's home page: what the conversation shows there, for what they may see now. */
export async function publishHome({ deps }: Desk, { workspace, user, context }: Moment): Promise<void> {
  const answers = await deps.converse({ kind: 'home', context });
  const views = answers.flatMap((answer): View[] => ('view' in answer ? [answer.view] : []));
  const blocks = renderBlocks(views, wording(context.language)('place.more'));
  await workspace.client.views.publish({ user_id: user, view: { type: 'home', blocks } });
}
