import { nearest } from '../domain/nearest.ts';
import { findAction } from './actions.ts';
import { readButtonValue } from './button-value.ts';
import type { Chat, ChatDeps } from './chat-deps.ts';
import type { Command, Place, Request } from './command.ts';
import { helpView } from './commands/help.ts';
import { commands as shippedCommands } from './commands/index.ts';
import { home } from './home.ts';
import type { Answer, Context, Converse, Intent } from './intent.ts';
import { createPace } from './pace.ts';
import { createPressOnce, type PressOnce } from './press-once.ts';
import { projectOf, projectsHere } from './project-of.ts';
import { submit } from './submits.ts';
import { wording } from './texts.ts';
import { troubleAnswer } from './trouble.ts';
import { understand } from './understand.ts';
import { remark, welcome } from './welcome.ts';

/** Tests, secrets and replies that one person may ask for in a minute (case R3). */
const perMinute = { most: 10, perMs: 60_000 };

type IntentOf<Kind extends Intent['kind']> = Extract<Intent, { kind: Kind }>;

interface Core {
  chat: Chat;
  commands: readonly Command[];
  pressOnce: PressOnce;
}

/**
 * The conversation, the same on every platform: commands, buttons, forms and replies in; answers out. Never throws:
 * refusals and mistakes are answered in words, and the unexpected by a sentence with the correlation id.
 */
export function createConverse(deps: ChatDeps, commands: readonly Command[] = shippedCommands): Converse {
  const chat: Chat = { ...deps, pace: createPace(deps.clock, perMinute) };
  const core: Core = { chat, commands, pressOnce: createPressOnce(deps.clock) };
  return async (intent) => {
    try {
      return await answer(core, intent);
    } catch (error) {
      return troubleAnswer(error, intent, { log: deps.log, commands });
    }
  };
}

function answer(core: Core, intent: Intent): Promise<Answer[]> {
  switch (intent.kind) {
    case 'command':
      return obey(core, intent);
    case 'action':
      return press(core, intent);
    case 'submit':
      return submitForm(core, intent);
    case 'reply':
      return reply(core, intent);
    case 'welcome':
      return requestOf(core, intent.context, {}).then(welcome);
    case 'home':
      return requestOf(core, intent.context, {}).then(home);
    case 'remark':
      return requestOf(core, intent.context, {}).then(remark);
  }
}

/** What is known of a request before its project is looked up. */
interface Asked {
  project?: string | undefined;
  args?: readonly string[];
  options?: ReadonlyMap<string, string>;
  place?: Place;
}

async function requestOf({ chat, commands }: Core, context: Context, asked: Asked): Promise<Request> {
  const { slug, name } = await projectOf(chat, context, asked.project);
  return {
    context,
    project: slug,
    projectName: name,
    args: asked.args ?? [],
    options: asked.options ?? new Map(),
    place: asked.place ?? { view: 'none' },
    say: wording(context.language),
    chat,
    commands,
  };
}

async function obey(core: Core, { text, context }: IntentOf<'command'>): Promise<Answer[]> {
  if (isNonsense(text, core.commands)) return await explain(core, context, text);
  const { command, parsed } = understand(text, core.commands);
  const { args, options } = parsed;
  const request = await requestOf(core, context, { args, options, project: options.get('project') });
  return await command.run(request);
}

/** Words that are not even near a command are answered by the help rather than by a complaint. */
function isNonsense(text: string, commands: readonly Command[]): boolean {
  const [first] = text.trim().toLowerCase().split(/\s+/);
  return (
    Boolean(first) &&
    nearest(
      first ?? '',
      commands.map(({ name }) => name),
    ) === undefined
  );
}

async function explain(core: Core, context: Context, text: string): Promise<Answer[]> {
  const request = await requestOf(core, context, {});
  const [first = ''] = text.trim().split(/\s+/);
  const intro = request.say('help.nonsense', { word: first.slice(0, 60) });
  return [{ kind: 'private', view: helpView(request, intro) }];
}

/** Whoever clicked is who is checked, whatever the button says (cases C5, I2). */
async function press(core: Core, { action, value, context }: IntentOf<'action'>): Promise<Answer[]> {
  const { run, once } = findAction(action, core.commands);
  const { project, id, place } = readButtonValue(value);
  const args = id === '' ? [] : [id];
  const go = async () => run(await requestOf(core, context, { project: project || undefined, args, place }));
  if (!once) return await go();
  const { memberId } = context.actor;
  return await core.pressOnce(JSON.stringify([memberId, action, value, context.channel, context.language]), go);
}

async function submitForm(core: Core, intent: IntentOf<'submit'>): Promise<Answer[]> {
  const [project = ''] = intent.formContext.split('/');
  const request = await requestOf(core, intent.context, { project: project || undefined });
  return await submit(request, intent.form, { about: intent.formContext, values: intent.values });
}

/** Talking to the assistant costs money: it takes a role, if only that of a viewer. */
async function reply(core: Core, intent: IntentOf<'reply'>): Promise<Answer[]> {
  const { context, messageId, replyId } = intent;
  const text = intent.text.trim();
  if (text === '') return [];
  const { project, chat } = await requestOf(core, context, {});
  await chat.admin.getProject(context.actor, project);
  chat.pace(`reply ${context.actor.memberId}`);
  const { channel, correlationId, actor } = context;
  const projects = await projectsHere(chat, context);
  await chat.continueConversation({ channel, messageId, replyId, text, by: actor.name, projects, correlationId });
  return [];
}
