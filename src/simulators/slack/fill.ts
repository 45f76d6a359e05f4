import { child, type Json, objects, str } from './json.ts';
import { initialValue } from './payloads.ts';
import type { View } from './world.ts';

/**
 * Types or chooses something in a modal's input. Returns the action that Slack tells the app about at once, where the
 * block asks for it. Throws for what Slack's own client does not let happen, unless the client is one that checks nothing.
 */
export function fillIn(
  view: View,
  { blockId, value, checked = true }: { blockId: string; value: string | boolean; checked?: boolean | undefined },
): Json | undefined {
  const block = objects(view.payload.blocks).find((one) => one.block_id === blockId && one.type === 'input');
  if (!block) throw new Error(`there is no input "${blockId}", but: ${inputNames(view).join(', ')}`);
  const element = child(block, 'element');
  const filled = filledValue(element, value, { at: blockId, checked });
  const actionId = str(element, 'action_id');
  view.values[blockId] = { [actionId]: filled };
  if (block.dispatch_action !== true) return undefined;
  return { ...filled, action_id: actionId, block_id: blockId, action_ts: '0' };
}

function inputNames(view: View): string[] {
  return objects(view.payload.blocks).flatMap((one) => (one.type === 'input' ? [str(one, 'block_id')] : []));
}

function filledValue(element: Json, value: string | boolean, { at, checked }: { at: string; checked: boolean }): Json {
  const { type } = element;
  if (checked) checkTyped(element, String(value), at);
  switch (type) {
    case 'plain_text_input':
    case 'number_input':
      return { type, value: value === '' ? null : String(value) };
    case 'static_select':
    case 'radio_buttons':
      return { type, selected_option: value === '' ? null : optionNamed(element, String(value), at) };
    case 'checkboxes':
      return { type, selected_options: value === true ? objects(element.options) : [] };
    default:
      throw new Error(`nobody knows how to fill a ${String(type)}`);
  }
}

function checkTyped(element: Json, value: string, at: string): void {
  if (element.type === 'plain_text_input') {
    if (value.length > Number(element.max_length ?? 3_000)) throw new Error(`too long for "${at}"`);
    if (element.multiline !== true && value.includes('\n')) throw new Error(`"${at}" takes one line`);
  }
  if (element.type !== 'number_input' || value === '') return;
  const low = Number(element.min_value ?? Number.NEGATIVE_INFINITY);
  const high = Number(element.max_value ?? Number.POSITIVE_INFINITY);
  if (Number.isNaN(Number(value)) || Number(value) < low || Number(value) > high) {
    throw new Error(`"${at}" takes numbers from ${low} to ${high}`);
  }
}

/** An option by its label or value. */
function optionNamed(element: Json, wanted: string, at: string): Json {
  const groups = objects(element.option_groups).flatMap((one) => objects(one.options));
  const options = [...objects(element.options), ...groups];
  const found = options.find((one) => one.value === wanted || str(child(one, 'text'), 'text') === wanted);
  if (found) return found;
  const labels = options.map((one) => str(child(one, 'text'), 'text'));
  throw new Error(`"${at}" does not offer "${wanted}", but: ${labels.join(', ')}`);
}

/** The label of the first input that must be filled and is not. */
export function missingInput(view: View): string | undefined {
  for (const block of objects(view.payload.blocks)) {
    if (block.type !== 'input' || block.optional === true) continue;
    const element = child(block, 'element');
    const value = view.values[str(block, 'block_id')]?.[str(element, 'action_id')] ?? initialValue(element);
    if (value && isEmpty(value)) return str(child(block, 'label'), 'text');
  }
  return undefined;
}

function isEmpty(value: Json): boolean {
  if ('value' in value) return value.value === null || value.value === '';
  if ('selected_option' in value) return value.selected_option === null;
  return objects(value.selected_options).length === 0;
}
