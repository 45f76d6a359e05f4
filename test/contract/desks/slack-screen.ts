import { readPartName } from '../../../bots/slack/text-parts.ts';
import type { FormValues } from '../../../src/chat/view.ts';
import { effectsOf } from '../../../src/simulators/slack/effects.ts';
import { child, type Json, objects, str } from '../../../src/simulators/slack/json.ts';
import { initialValue } from '../../../src/simulators/slack/payloads.ts';
import type { Message, View } from '../../../src/simulators/slack/world.ts';
import type { Seen, Shown } from './desk.ts';

/** What one person has before them: a message, or a modal; nothing where nothing came of what they did. */
export type Screen = { message: Message; was?: Message | undefined } | { view: View } | undefined;

/** What a person sees there. */
export function seenOn(screen: Screen): Seen {
  if (!screen) return { text: '', buttons: [], fields: [], values: {}, errors: {}, native: screen };
  return 'view' in screen ? seenInModal(screen.view) : seenInMessage(screen.message);
}

export function screenOf({ native }: Seen): Screen {
  return native as Screen;
}

/** Where a person presses a button: in what stands there now, or in an old screen that still has it. */
export function pressable(screen: Screen, label: string): NonNullable<Screen> {
  if (!screen) throw new Error(`nothing is there to press "${label}" in`);
  if ('view' in screen || buttonsIn(screen.message.blocks).includes(label)) return screen;
  return { message: structuredClone(screen.was ?? screen.message) };
}

function seenInMessage(message: Message): Seen {
  return {
    text: effectsOf(message).lines.join('\n'),
    buttons: buttonsIn(message.blocks),
    fields: [],
    values: {},
    errors: {},
    // The message lives on; what was seen of it stays as it was.
    native: { message, was: structuredClone(message) },
  };
}

function seenInModal(view: View): Seen {
  const { payload } = view;
  const inputs = objects(payload.blocks).filter(({ type }) => type === 'input');
  const lines = effectsOf({ text: '', blocks: objects(payload.blocks) }).lines;
  return {
    text: [str(child(payload, 'title'), 'text'), ...lines, ...Object.values(view.errors)].join('\n'),
    buttons: buttonsIn(payload.blocks),
    fields: [...new Set(inputs.map((block) => fieldOf(block)))],
    values: Object.fromEntries(inputs.map((block) => [fieldOf(block), valueIn(view, block)])),
    errors: { ...view.errors },
    native: { view },
  };
}

export function shownOf(message: Message): Shown {
  const effects = effectsOf(message);
  const seen = seenInMessage(message);
  const links = effects.links.map(({ url }) => url);
  return { id: message.ts, text: seen.text, buttons: seen.buttons, links, mentions: effects.mentions, seen };
}

function buttonsIn(blocks: unknown): string[] {
  const elements = objects(blocks).flatMap((block) => [...objects(block.elements), ...objects([block.accessory])]);
  return elements.filter(({ type }) => type === 'button').map((button) => str(child(button, 'text'), 'text'));
}

function fieldOf(block: Json): string {
  return readPartName(str(block, 'block_id')).field;
}

function valueIn(view: View, block: Json): FormValues[string] {
  const element = child(block, 'element');
  const input = view.values[str(block, 'block_id')]?.[str(element, 'action_id')] ?? initialValue(element);
  if (input?.type === 'checkboxes') return objects(input.selected_options).length > 0;
  return str(input, 'value') || str(child(input, 'selected_option'), 'value');
}
