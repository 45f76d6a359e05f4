import { addView, changeView } from './api/views.ts';
import { viewProblem } from './blocks.ts';
import type { Delivery } from './deliver.ts';
import { child, isJson, type Json, objects, str } from './json.ts';
import { stackOf, type View, type World } from './world.ts';

/**
 * Does what the app answered to a submitted modal (https://docs.slack.dev/surfaces/modals#response_actions). Slack shows
 * its own words when the answer is none; here that is an exception, so that no test passes by it.
 */
export function obeyModalAnswer(world: World, view: View, { status, body }: Delivery): void {
  if (status !== 200) throw new Error(`the app answered a submit with ${status}: Slack says "We had some trouble"`);
  view.errors = {};
  const action = str(body, 'response_action');
  const stack = stackOf(world, view.team, view.user);
  switch (action) {
    case '':
      return void stack.splice(stack.indexOf(view), 1);
    case 'clear':
      stack.length = 0;
      return;
    case 'errors':
      return void showErrors(view, child(body, 'errors'));
    case 'update':
      return void changeView(view, checked(body));
    case 'push':
      return void addView(world, { team: view.team, user: view.user, payload: checked(body) });
    default:
      throw new Error(`unknown response_action ${action}`);
  }
}

/** Errors stand at input blocks; Slack refuses the whole answer when one does not. */
function showErrors(view: View, errors: Json): void {
  const inputs = objects(view.payload.blocks).filter(({ type }) => type === 'input');
  for (const [block, said] of Object.entries(errors)) {
    if (!inputs.some((one) => one.block_id === block))
      throw new Error(`there is no input block "${block}" for an error`);
    if (typeof said !== 'string' || said === '') throw new Error(`the error at "${block}" says nothing`);
    view.errors[block] = said;
  }
  if (Object.keys(errors).length === 0) throw new Error('errors without an error');
}

function checked(body: Json | undefined): Json {
  const view = body?.view;
  const problem = viewProblem(view, 'modal');
  if (problem || !isJson(view))
    throw new Error(`the app answered with a view that Slack refuses: ${JSON.stringify(problem)}`);
  return view;
}
