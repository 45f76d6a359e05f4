import type { App } from '@slack/bolt';
import { carryOut } from './answer.ts';
import { ask } from './ask.ts';
import type { Desk } from './desk.ts';
import { publishHome } from './home.ts';
import { momentOf } from './moment.ts';
import { type Removal, removeInstallation } from './oauth.ts';
import {
  blockActions,
  eventEnvelope,
  homeOpened,
  joined,
  type SaidEvent,
  saidEvent,
  slashCommand,
  viewSubmission,
} from './payloads.ts';
import { pressed } from './pressed.ts';
import { heard } from './said.ts';
import { createSubmits } from './submits.ts';

/** Where something came from: Bolt has looked the workspace up already. */
interface From {
  teamId?: string | undefined;
}

const any = /^[\s\S]*$/;

/**
 * Turns what Slack sends into intents. Everything is acknowledged at once and worked on afterwards, except for a
 * submitted form, whose errors are the acknowledgement. What was seen before (repeats of Slack, replays) is left alone.
 */
export function receive(app: App, desk: Desk): void {
  const submits = createSubmits(desk);
  const work = (what: () => Promise<void>) => desk.background(what());
  const isFirst = (key: string) => desk.deps.dedupe(`slack:${key}`);

  app.command(any, async ({ ack, body, context }) => {
    await settled(ack());
    const { text, user_id: user, channel_id: channel, trigger_id: trigger, response_url } = slashCommand.parse(body);
    work(async () => {
      if (!(await isFirst(`trigger:${trigger}`))) return;
      const moment = await momentOf(desk, { team: teamOf(context), user, channel, trigger, responseUrl: response_url });
      await ask(desk, moment, { kind: 'command', text: text.trim() });
    });
  });

  app.action(any, async ({ ack, body, context }) => {
    await settled(ack());
    const press = blockActions.parse(body);
    work(async () => {
      if (await isFirst(`trigger:${press.trigger_id}`)) await pressed(desk, teamOf(context), press);
    });
  });

  app.view(any, async ({ ack, body, context }) => {
    const outcome = await submits(teamOf(context), viewSubmission.parse(body));
    await settled(outcome.ack ? ack(outcome.ack) : ack());
    work(outcome.after);
  });

  const said = (event: unknown, context: From) => {
    const words: SaidEvent = saidEvent.parse(event);
    work(() => heard(desk, teamOf(context), words));
  };
  app.message(async ({ event, context }) => said(event, context));
  app.event('app_mention', async ({ event, context }) => said(event, context));

  app.event('app_home_opened', async ({ event, body, context }) => {
    const { user, channel, tab } = homeOpened.parse(event);
    const { event_id: id } = eventEnvelope.parse(body);
    work(async () => {
      if (!(await isFirst(`event:${id}`))) return;
      const team = teamOf(context);
      const moment = await momentOf(desk, { team, user, channel, home: tab === 'home' });
      if (tab === 'home') return await publishHome(desk, moment);
      // The direct talk is opened often; it is introduced once.
      if (await isFirst(`welcome:${team}:${user}`)) await welcome(desk, moment);
    });
  });

  app.event('member_joined_channel', async ({ event, body, context }) => {
    const { user, channel, inviter } = joined.parse(event);
    const { event_id: id } = eventEnvelope.parse(body);
    work(async () => {
      const team = teamOf(context);
      const { botUser } = await desk.workspaces.of(team);
      if (user !== botUser || inviter === undefined || !(await isFirst(`event:${id}`))) return;
      await welcome(desk, await momentOf(desk, { team, user: inviter, channel }));
    });
  });

  const removed = (body: unknown, removal: Removal) => {
    const { team_id: team, event_id: id } = eventEnvelope.parse(body);
    work(async () => {
      if (team !== undefined && (await isFirst(`event:${id}`))) await removeInstallation(desk, team, removal);
    });
  };
  app.event('app_uninstalled', async ({ body }) => removed(body, 'platform.remove'));
  app.event('tokens_revoked', async ({ event, body }) => {
    // Tokens of single people are none of ours.
    if (event.tokens.bot?.length) removed(body, 'platform.revoke');
  });

  app.error(async (error) => {
    // A workspace that we are not in is refused by Bolt itself.
    if (error.code === 'slack_bolt_authorization_error') throw error;
    desk.deps.log.error({ err: error }, 'slack: something that came in could not be handled');
  });
}

function teamOf({ teamId = '' }: From): string {
  return teamId;
}

async function welcome(desk: Desk, moment: Awaited<ReturnType<typeof momentOf>>): Promise<void> {
  const answers = await desk.deps.converse({ kind: 'welcome', context: moment.context });
  await carryOut(desk, moment, { answers, asked: undefined });
}

/** An acknowledgement that does not arrive (a socket that broke) is sent anew by Slack; the work is done all the same. */
async function settled(acknowledging: Promise<unknown>): Promise<void> {
  await acknowledging.catch(() => undefined);
}
