import type { Clock } from '../../src/domain/clock.ts';
import type { Logger } from '../../src/domain/logger.ts';
import type { Workspace, Workspaces } from './workspaces.ts';

/** Slack lists channels at most 20 to 50 times a minute, so a list is kept for a moment. */
const rememberMs = 30_000;
const pageSize = 200;
/** Pages that are read; who is in more channels than that finds the others by their id. */
const mostPages = 10;

type Listed = { id: string; title: string }[];

/** The channels that we are in, by name. Never throws: when Slack does not answer, what was known before is offered. */
export function createChannels(
  workspaces: Workspaces,
  { clock, log }: { clock: Clock; log: Logger },
): () => Promise<Listed> {
  let known: { list: Listed; until: number } = { list: [], until: 0 };
  return async () => {
    if (known.until > clock.now()) return known.list;
    try {
      const all = await workspaces.all();
      const lists = await Promise.all(all.map((workspace) => channelsOf(workspaces, workspace, all.length > 1)));
      known = { list: lists.flat(), until: clock.now() + rememberMs };
    } catch (error) {
      log.warn({ err: error }, 'slack: the channels could not be listed');
    }
    return known.list;
  };
}

async function channelsOf(workspaces: Workspaces, workspace: Workspace, several: boolean): Promise<Listed> {
  const found: Listed = [];
  let cursor = '';
  for (let page = 0; page < mostPages; page++) {
    const answer = await workspace.client.users.conversations({
      types: 'public_channel,private_channel',
      exclude_archived: true,
      limit: pageSize,
      ...(cursor !== '' && { cursor }),
    });
    for (const { id, name } of answer.channels ?? []) {
      const title = several ? `#${name} (${workspace.name})` : `#${name}`;
      if (id) found.push({ id: workspaces.nameOf(workspace, id), title });
    }
    cursor = answer.response_metadata?.next_cursor ?? '';
    if (cursor === '') break;
  }
  return found.toSorted((a, b) => a.title.localeCompare(b.title));
}
