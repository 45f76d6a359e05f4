import { newId } from '../../src/domain/ids.ts';
import type { Desk, Moment } from './desk.ts';
import type { Workspace } from './workspaces.ts';

/** Who did something and where, as Slack tells it. */
export type Happening = Omit<Moment, 'workspace' | 'context'> & { team: string };

/** Finds out everything that is to be known of what somebody did: the workspace, the person, what they may. */
export async function momentOf(desk: Desk, happening: Happening): Promise<Moment> {
  const { deps, workspaces, findPerson } = desk;
  const { team, ...rest } = happening;
  const workspace = await workspaces.of(team);
  const { identity, language } = await findPerson(workspace, rest.user);
  const own = await directTalk(workspace, rest.user);
  const channel = rest.channel || own;
  return {
    ...rest,
    workspace,
    context: {
      actor: await deps.actorOf(identity),
      language,
      channel: { platform: 'slack', channel: workspaces.nameOf(workspace, channel) },
      direct: channel !== '' && channel === own,
      correlationId: newId('cor', deps.clock.now()),
    },
  };
}

const talks = new WeakMap<Workspace['client'], Map<string, string>>();

/** Slack's id of the direct talk with a person; empty when Slack does not say. */
export async function directTalk({ client }: Workspace, user: string): Promise<string> {
  const known = talks.get(client) ?? new Map<string, string>();
  talks.set(client, known);
  const found = known.get(user);
  if (found !== undefined) return found;
  try {
    const { channel } = await client.conversations.open({ users: user });
    if (channel?.id) known.set(user, channel.id);
    return channel?.id ?? '';
  } catch {
    // People of other workspaces can't be written to; then no channel is theirs alone.
    return '';
  }
}
