import { randomBytes } from 'node:crypto';
import { shown } from './api/chat.ts';
import { viewHead } from './api/views.ts';
import { type Json, objects, str } from './json.ts';
import { newResponseUrl } from './response-url.ts';
import { type Channel, type Message, newSlackId, type User, type View, type Workspace, type World } from './world.ts';

/** Who does something, and where. */
export interface Doing {
  world: World;
  workspace: Workspace;
  user: User;
}

/** How long a trigger opens modals. Slack says three seconds. */
const triggerMs = 3_000;

function newTrigger({ world, workspace, user }: Doing, inModal = false): string {
  const id = `${Date.now()}.${workspace.id}.${randomBytes(8).toString('hex')}`;
  const until = world.clock.now() + triggerMs;
  world.triggers.set(id, { team: workspace.id, user: user.id, until, used: false, inModal });
  return id;
}

/** https://docs.slack.dev/interactivity/implementing-slash-commands#app_command_handling */
export function commandForm(doing: Doing, channel: Channel, line: string): Record<string, string> {
  const { world, workspace, user } = doing;
  const space = line.indexOf(' ');
  return {
    token: 'legacy',
    team_id: workspace.id,
    team_domain: workspace.domain,
    channel_id: channel.id,
    channel_name: channel.kind === 'im' ? 'directmessage' : channel.name,
    user_id: user.id,
    user_name: user.name,
    command: space < 0 ? line : line.slice(0, space),
    text: space < 0 ? '' : line.slice(space + 1),
    api_app_id: world.app.id,
    is_enterprise_install: 'false',
    response_url: newResponseUrl(world, { channel, user: user.id, source: undefined }),
    trigger_id: newTrigger(doing),
  };
}

function head({ world, workspace, user }: Doing, type: string): Json {
  return {
    type,
    team: { id: workspace.id, domain: workspace.domain },
    user: { id: user.id, username: user.name, name: user.name, team_id: user.team },
    api_app_id: world.app.id,
    token: 'legacy',
    enterprise: null,
    is_enterprise_install: false,
  };
}

/** A press or choice in a message. */
export function messageAction(doing: Doing, at: { channel: Channel; message: Message }, action: Json): Json {
  const { channel, message } = at;
  const ephemeral = message.ephemeralTo !== undefined;
  const container = {
    type: 'message',
    message_ts: message.ts,
    channel_id: channel.id,
    is_ephemeral: ephemeral,
    ...(message.threadTs && { thread_ts: message.threadTs }),
  };
  return {
    ...head(doing, 'block_actions'),
    container,
    channel: { id: channel.id, name: channel.name },
    ...(!ephemeral && { message: shown(message) }),
    state: { values: {} },
    response_url: newResponseUrl(doing.world, { channel, user: doing.user.id, source: message }),
    trigger_id: newTrigger(doing),
    actions: [action],
  };
}

/** A press or choice in a modal or home tab. */
export function viewAction(doing: Doing, view: View, action: Json): Json {
  return {
    ...head(doing, 'block_actions'),
    container: { type: 'view', view_id: view.id },
    view: shownView(doing, view),
    trigger_id: newTrigger(doing, view.payload.type === 'modal'),
    actions: [action],
  };
}

export function viewSubmission(doing: Doing, view: View): Json {
  return {
    ...head(doing, 'view_submission'),
    trigger_id: newTrigger(doing, true),
    view: shownView(doing, view),
    response_urls: [],
  };
}

export function viewClosed(doing: Doing, view: View): Json {
  return { ...head(doing, 'view_closed'), view: shownView(doing, view), is_cleared: false };
}

/** A view as Slack hands it to the app: with what was typed, and an empty value where nothing was. */
function shownView({ world, workspace }: Doing, view: View): Json {
  const values: View['values'] = {};
  for (const block of objects(view.payload.blocks)) {
    const elements = block.type === 'input' ? objects([block.element]) : objects(block.elements);
    for (const element of elements) {
      const known = view.values[str(block, 'block_id')]?.[str(element, 'action_id')];
      const value = known ?? initialValue(element);
      const id = str(block, 'block_id');
      if (value) values[id] = { ...values[id], [str(element, 'action_id')]: value };
    }
  }
  const bot = workspace.installation?.botId ?? '';
  return { ...view.payload, ...viewHead(view), state: { values }, app_id: world.app.id, bot_id: bot };
}

/** What an element says before anybody touched it; undefined for what holds no value. */
export function initialValue(element: Json): Json | undefined {
  switch (element.type) {
    case 'plain_text_input':
    case 'number_input':
    case 'url_text_input':
      return { type: element.type, value: element.initial_value ?? null };
    case 'static_select':
    case 'radio_buttons':
      return { type: element.type, selected_option: element.initial_option ?? null };
    case 'checkboxes':
    case 'multi_static_select':
      return { type: element.type, selected_options: element.initial_options ?? [] };
    default:
      return undefined;
  }
}

/** An event as the Events API wraps it. */
export function eventEnvelope({ world, workspace }: Pick<Doing, 'world' | 'workspace'>, event: Json): Json {
  return {
    token: 'legacy',
    team_id: workspace.id,
    api_app_id: world.app.id,
    event,
    type: 'event_callback',
    event_id: newSlackId('Ev'),
    event_time: Math.floor(world.clock.now() / 1_000),
    authorizations: [
      {
        enterprise_id: null,
        team_id: workspace.id,
        user_id: workspace.installation?.botUser,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
  };
}
