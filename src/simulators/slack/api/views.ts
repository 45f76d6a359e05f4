import { viewProblem } from '../blocks.ts';
import { type Call, type Method, Refusal } from '../call.ts';
import { isJson, type Json, objects, str } from '../json.ts';
import { newSlackId, stackOf, type Trigger, type View, type World } from '../world.ts';

// https://docs.slack.dev/surfaces/modals

/** https://docs.slack.dev/reference/methods/views.push: modals on top of each other. */
const highestStack = 3;

export const viewMethods: Readonly<Record<string, Method>> = {
  'views.open': { run: open },
  'views.push': { run: push },
  'views.update': { run: update },
  'views.publish': { run: publish },
};

function open(call: Call): Json {
  const { team, user } = takeTrigger(call);
  const payload = checked(call.args.view, 'modal');
  const stack = stackOf(call.world, team, user);
  stack.length = 0;
  return answer(addView(call.world, { team, user, payload }));
}

function push(call: Call): Json {
  const { team, user, inModal } = takeTrigger(call);
  const payload = checked(call.args.view, 'modal');
  const stack = stackOf(call.world, team, user);
  if (!inModal || stack.length === 0) throw new Refusal('invalid_trigger_id');
  if (stack.length >= highestStack) throw new Refusal('push_limit_reached');
  return answer(addView(call.world, { team, user, payload }));
}

function update(call: Call): Json {
  const { world, args } = call;
  const id = str(args, 'view_id');
  const view = world.views.get(id) ?? byExternalId(world, str(args, 'external_id'));
  if (!view || view.team !== call.workspace.id) throw new Refusal('not_found');
  if (args.hash !== undefined && args.hash !== view.hash) throw new Refusal('hash_conflict');
  return answer(changeView(view, checked(args.view, 'modal')));
}

function publish(call: Call): Json {
  const { world, workspace, args } = call;
  const user = str(args, 'user_id');
  if (!workspace.users.has(user)) throw new Refusal('user_not_found');
  const payload = checked(args.view, 'home');
  const before = world.homes.get(`${workspace.id}/${user}`);
  if (args.hash !== undefined && args.hash !== before?.hash) throw new Refusal('hash_conflict');
  const view = before ? changeView(before, payload) : newView(world, { team: workspace.id, user, payload });
  world.homes.set(`${workspace.id}/${user}`, view);
  return answer(view);
}

/** Uses a trigger up. Slack tells apart why one can't be used. */
function takeTrigger({ world, workspace, args }: Call): Trigger {
  const trigger = world.triggers.get(str(args, 'trigger_id'));
  if (!trigger || trigger.team !== workspace.id) throw new Refusal('invalid_trigger_id');
  if (trigger.used) throw new Refusal('exchanged_trigger_id');
  if (world.clock.now() > trigger.until) throw new Refusal('expired_trigger_id');
  trigger.used = true;
  return trigger;
}

function checked(view: unknown, surface: 'modal' | 'home'): Json {
  const problem = viewProblem(view, surface);
  if (problem) throw new Refusal(problem.error, { response_metadata: { messages: problem.messages } });
  return isJson(view) ? view : {};
}

function byExternalId(world: World, id: string): View | undefined {
  return id === '' ? undefined : [...world.views.values()].find(({ payload }) => payload.external_id === id);
}

/** A modal on top of those that stand open. */
export function addView(world: World, { team, user, payload }: Pick<View, 'team' | 'user' | 'payload'>): View {
  const stack = stackOf(world, team, user);
  const view = newView(world, { team, user, payload });
  view.rootId = stack[0]?.id ?? view.id;
  view.previousId = stack.at(-1)?.id ?? null;
  stack.push(view);
  return view;
}

function newView(world: World, { team, user, payload }: Pick<View, 'team' | 'user' | 'payload'>): View {
  const id = newSlackId('V');
  const view = { id, hash: newSlackId('h'), team, user, payload, rootId: id, previousId: null, values: {}, errors: {} };
  world.views.set(id, view);
  return view;
}

/** Replaces what a view shows. What was typed stays where block and action are still the same. */
export function changeView(view: View, payload: Json): View {
  const kept: View['values'] = {};
  for (const block of objects(payload.blocks)) {
    const before = view.values[str(block, 'block_id')];
    const element = isJson(block.element) ? block.element : {};
    const value = before?.[str(element, 'action_id')];
    if (before && value && value.type === element.type) kept[str(block, 'block_id')] = before;
  }
  view.payload = payload;
  view.hash = newSlackId('h');
  view.values = kept;
  view.errors = {};
  return view;
}

function answer(view: View): Json {
  return { view: { ...view.payload, ...viewHead(view), state: { values: view.values } } };
}

/** What Slack adds to a view. */
export function viewHead({ id, hash, team, rootId, previousId }: View): Json {
  return { id, hash, team_id: team, root_view_id: rootId, previous_view_id: previousId };
}
