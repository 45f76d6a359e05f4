import { child, isJson, type Json, objects, str } from '../json.ts';
import { type Html, html } from './html.ts';
import { richPartHtml, textHtml } from './markup.ts';

/** Where blocks stand on the page, as hidden fields that come back with a press. */
export type Where = Readonly<Record<string, string>>;

/** Blocks as a reader sees them; buttons are forms of their own. `errors` and `values` are those of a modal. */
export function blocksHtml(blocks: unknown, where: Where, errors: Readonly<Record<string, string>> = {}): Html {
  return html`${objects(blocks).map((block) => blockHtml(block, where, errors))}`;
}

function blockHtml(block: Json, where: Where, errors: Readonly<Record<string, string>>): Html {
  switch (block.type) {
    case 'header':
      return html`<h3>${textHtml(child(block, 'text'))}</h3>`;
    case 'divider':
      return html`<hr>`;
    case 'section':
      return sectionHtml(block, where);
    case 'context':
      return html`<p class="context">${objects(block.elements).map((one) => html`<span>${textHtml(one)}</span>`)}</p>`;
    case 'actions':
      return html`<div class="row">${objects(block.elements).map((one) => buttonHtml(one, where))}</div>`;
    case 'rich_text':
      return html`<div class="rich">${objects(block.elements).map(richPartHtml)}</div>`;
    case 'input':
      return inputHtml(block, errors[str(block, 'block_id')]);
    default:
      return html`<p>${str(block, 'text')}</p>`;
  }
}

function sectionHtml(block: Json, where: Where): Html {
  const fields = objects(block.fields).map((one) => html`<span>${textHtml(one)}</span>`);
  const text = isJson(block.text) && html`<p>${textHtml(block.text)}</p>`;
  const accessory = isJson(block.accessory) && buttonHtml(block.accessory, where);
  return html`<div class="section"><div>${text}<div class="fields">${fields}</div></div>${accessory}</div>`;
}

function buttonHtml(element: Json, where: Where): Html {
  if (element.type !== 'button') return html`<span class="context">(${String(element.type)})</span>`;
  const hidden = Object.entries(where).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  );
  const confirm = child(element, 'confirm');
  const words = ['title', 'text'].map((part) => str(child(confirm, part), 'text')).filter((one) => one !== '');
  return html`<form method="post" action="/ui/press" data-confirm="${words.join('\n\n')}">${hidden}
    <button class="${str(element, 'style') || 'plain'}" name="button" value="${str(element, 'action_id')}"
    >${textHtml(child(element, 'text'))}</button></form>`;
}

function inputHtml(block: Json, error: string | undefined): Html {
  const id = str(block, 'block_id');
  const element = child(block, 'element');
  const hint = isJson(block.hint) && html`<small>${textHtml(block.hint)}</small>`;
  const mark = block.optional === true ? '' : ' *';
  const tells = block.dispatch_action === true ? 'yes' : '';
  return html`<label class="input"><span>${textHtml(child(block, 'label'))}${mark}</span>
    ${controlHtml(id, element, tells)}${error !== undefined && html`<em class="error">${error}</em>`}${hint}</label>`;
}

function controlHtml(id: string, element: Json, tells: string): Html {
  const initial = str(element, 'initial_value');
  const placeholder = str(child(element, 'placeholder'), 'text');
  const max = String(element.max_length ?? 3_000);
  switch (element.type) {
    case 'static_select':
    case 'radio_buttons':
      return html`<select name="in:${id}" data-tells="${tells}">${optionsHtml(element)}</select>`;
    case 'checkboxes': {
      const on = objects(element.initial_options).length > 0;
      const words = objects(element.options).map((one) => textHtml(child(one, 'text')));
      return html`<span><input type="checkbox" name="in:${id}" value="on" ${on && { html: 'checked' }}> ${words}</span>`;
    }
    case 'number_input':
      return html`<input type="number" name="in:${id}" value="${initial}" min="${str(element, 'min_value')}" max="${str(element, 'max_value')}">`;
    default:
      if (element.multiline === true) {
        return html`<textarea name="in:${id}" maxlength="${max}" rows="4" placeholder="${placeholder}">${initial}</textarea>`;
      }
      return html`<input name="in:${id}" value="${initial}" maxlength="${max}" placeholder="${placeholder}">`;
  }
}

function optionsHtml(element: Json): readonly Html[] {
  const groups = objects(element.option_groups).flatMap((one) => objects(one.options));
  const chosen = str(child(element, 'initial_option'), 'value');
  return [...objects(element.options), ...groups].map((one) => {
    const value = str(one, 'value');
    return html`<option value="${value}" ${value === chosen && { html: 'selected' }}>${textHtml(child(one, 'text'))}</option>`;
  });
}
