import type { Button } from '../../src/chat/view.ts';
import { visibleLine } from '../../src/chat/visible-text.ts';
import { type Element, plain } from './card.ts';

/** What a button sends back. Of our own making only (case C5); whoever presses it is checked then. */
export interface Pressed {
  action: string;
  value: string;
}

/** A row of buttons that wraps where it has to; nothing for none. */
export function buttonRow(buttons: readonly Button[] | undefined): Element[] {
  if (!buttons || buttons.length === 0) return [];
  const columns = buttons.map((one) => ({ tag: 'column', width: 'auto', elements: [buttonElement(one)] }));
  return [{ tag: 'column_set', flex_mode: 'flow', horizontal_spacing: 'small', columns }];
}

export function buttonElement({ label, action, value, style, confirm }: Button): Element {
  const pressed: Pressed = { action, value };
  return {
    tag: 'button',
    text: plain(visibleLine(label)),
    type: style ?? 'default',
    behaviors: [{ type: 'callback', value: pressed }],
    ...(confirm && { confirm: { title: plain(confirm.title), text: plain(confirm.text) } }),
  };
}
