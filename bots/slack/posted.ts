import type { Workspace } from './workspaces.ts';

/** How far back a repeat looks, in seconds: events are worked on for an hour at most before they are given up. */
const lookBack = 24 * 3_600;
/** Messages that are looked at; Slack hands out no more at once. */
const most = 200;

/** The message that an earlier attempt with this key made, if it made one. */
export async function findPosted(
  { workspace, id, threadId }: { workspace: Workspace; id: string; threadId: string | undefined },
  { key, now }: { key: string; now: number },
): Promise<string | undefined> {
  const { client, botId } = workspace;
  const where = { channel: id, limit: most, include_all_metadata: true } as const;
  const oldest = String(Math.floor(now / 1_000) - lookBack);
  const { messages } =
    threadId === undefined
      ? await client.conversations.history({ ...where, oldest })
      : await client.conversations.replies({ ...where, ts: threadId });
  const found = messages?.find((message) => message.bot_id === botId && keyOf(message) === key);
  return found?.ts;
}

function keyOf(message: object): unknown {
  const metadata = 'metadata' in message ? message.metadata : undefined;
  const payload =
    typeof metadata === 'object' && metadata !== null && 'event_payload' in metadata
      ? metadata.event_payload
      : undefined;
  return typeof payload === 'object' && payload !== null && 'key' in payload ? payload.key : undefined;
}
