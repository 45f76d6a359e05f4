import { child, isJson, type Json, objects, str } from '../json.ts';
import type { View } from '../world.ts';
import { blocksHtml } from './blocks-html.ts';
import { type Html, html } from './html.ts';
import { textHtml } from './markup.ts';

/** The topmost modal of a user. Inputs are one form; buttons among them are forms of their own before it. */
export function modalHtml(view: View, user: string): Html {
  const { payload } = view;
  const blocks = objects(payload.blocks).map((block) => withValue(block, view));
  const where = { user, view: view.id };
  const inputs = blocks.filter(({ type }) => type === 'input');
  const around = blocks.filter(({ type }) => type !== 'input');
  const words = (name: string, fallback: string) =>
    isJson(payload[name]) ? textHtml(child(payload, name)) : html`${fallback}`;
  const submit = isJson(payload.submit) && html`<button class="primary">${words('submit', '')}</button>`;
  const hidden = html`<input type="hidden" name="user" value="${user}"><input type="hidden" name="view" value="${view.id}">`;
  return html`<dialog><header>${words('title', '')}</header><div class="fill">${blocksHtml(around, where)}
    <form id="fill" method="post" action="/ui/submit">${hidden}${blocksHtml(inputs, where, view.errors)}
    <footer><button formaction="/ui/close" formnovalidate>${words('close', 'Close')}</button>${submit}</footer></form></div></dialog>`;
}

/** An input with what was typed in place of what it began with. */
function withValue(block: Json, view: View): Json {
  const element = child(block, 'element');
  const value = view.values[str(block, 'block_id')]?.[str(element, 'action_id')];
  if (!value) return block;
  const { initial_value: _, initial_option: __, initial_options: ___, ...rest } = element;
  const typed = {
    ...(typeof value.value === 'string' && { initial_value: value.value }),
    ...(isJson(value.selected_option) && { initial_option: value.selected_option }),
    ...(Array.isArray(value.selected_options) && { initial_options: value.selected_options }),
  };
  return { ...block, element: { ...rest, ...typed } };
}
