import { isJson, type Json, listAt, objectsIn, textAt } from './json.ts';

/** Why Lark refuses a card: its own code inside 230099, and words. */
export interface CardProblem {
  code: number;
  why: string;
}

/** Bytes of a card's JSON (open.feishu.cn: im-v1/message/create, 30 kB). */
export const largestCard = 30 * 1_000;
const mostElements = 200;
const deepest = 5;
const mostTables = 5;
/** Input.max_length takes 1 to 1000. */
const longestInput = 1_000;

const display = ['markdown', 'div', 'hr', 'img', 'column_set', 'collapsible_panel', 'interactive_container'];
const interactive = ['button', 'input', 'select_static', 'multi_select_static', 'date_picker', 'checker'];
const headers = 'blue wathet turquoise green yellow orange red carmine violet purple indigo grey default'.split(' ');

/** What is wrong with a card of JSON 2.0; undefined when Lark takes it. */
export function cardProblem(card: Json): CardProblem | undefined {
  if (Buffer.byteLength(JSON.stringify(card)) > largestCard) return { code: 11246, why: 'card is larger than 30 kB' };
  if (card.schema !== '2.0') return { code: 200610, why: 'schema 2.0 is expected' };
  const body = card.body;
  if (!isJson(body) || !Array.isArray(body.elements)) return { code: 200621, why: 'body.elements is missing' };
  if (isJson(card.config) && card.config.update_multi === false) {
    return { code: 200860, why: 'update_multi false is not possible in JSON 2.0' };
  }
  return headerProblem(card.header) ?? wholeProblem(card, body.elements) ?? elementsProblem(body.elements, at('root'));
}

/** Whether a sent card may be changed by PATCH. */
export function isShared(card: Json): boolean {
  return isJson(card.config) && card.config.update_multi === true;
}

interface Spot {
  parent: string;
  depth: number;
  inForm: boolean;
}

function at(parent: string): Spot {
  return { parent, depth: 1, inForm: false };
}

function headerProblem(header: unknown): CardProblem | undefined {
  if (header === undefined) return undefined;
  if (!isJson(header) || textAt(header.title, 'content') === '') return { code: 200622, why: 'header without title' };
  if (header.template !== undefined && !headers.includes(String(header.template))) {
    return { code: 200623, why: `header template ${String(header.template)}` };
  }
  return undefined;
}

function wholeProblem(card: Json, elements: unknown[]): CardProblem | undefined {
  const tagged = [...objectsIn(elements)].filter((one) => typeof one.tag === 'string');
  if (tagged.length > mostElements) return { code: 11248, why: `${tagged.length} elements, at most ${mostElements}` };
  const names = tagged.map(({ name }) => name).filter((name) => name !== undefined);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return { code: 200683, why: `name ${String(twice)} is used twice` };
  const tables = tagged.reduce((sum, one) => sum + tablesIn(one), 0);
  if (tables > mostTables) return { code: 11310, why: 'card table number over limit' };
  return textProblem([...objectsIn(card)]);
}

function tablesIn(element: Json): number {
  if (element.tag === 'table') return 1;
  if (element.tag !== 'markdown') return 0;
  return textAt(element, 'content').match(/^ *\|(?: *:?-+:? *\|)+ *$/gm)?.length ?? 0;
}

function textProblem(objects: Json[]): CardProblem | undefined {
  const empty = objects.find(({ tag, content }) => tag === 'plain_text' && typeof content !== 'string');
  return empty && { code: 200624, why: 'plain_text without content' };
}

function elementsProblem(elements: unknown[], spot: Spot): CardProblem | undefined {
  if (spot.depth > deepest) return { code: 11247, why: `nested deeper than ${deepest}` };
  for (const element of elements) {
    const problem = isJson(element) ? elementProblem(element, spot) : { code: 200625, why: 'element is no object' };
    if (problem) return problem;
  }
  return undefined;
}

function elementProblem(element: Json, spot: Spot): CardProblem | undefined {
  const tag = textAt(element, 'tag');
  if (tag === 'form') return formProblem(element, spot);
  if (!display.includes(tag) && !interactive.includes(tag)) return { code: 200861, why: `unsupported tag ${tag}` };
  if (tag === 'column_set') return columnsProblem(element, spot);
  if (tag === 'collapsible_panel' || tag === 'interactive_container') {
    return elementsProblem(listAt(element, 'elements'), { ...spot, parent: tag, depth: spot.depth + 1 });
  }
  if (tag === 'markdown' && textAt(element, 'content') === '') return { code: 200626, why: 'markdown is empty' };
  if (tag === 'div' && textAt(element.text, 'content') === '') return { code: 200627, why: 'div without text' };
  return interactive.includes(tag) ? fieldProblem(element, spot) : undefined;
}

/** Forms stand at the root of a card, hold no other form or table, and have a button that submits them. */
function formProblem(form: Json, spot: Spot): CardProblem | undefined {
  if (spot.parent !== 'root') return { code: 200684, why: 'a form stands at the root only' };
  if (textAt(form, 'name') === '') return { code: 200685, why: 'form without name' };
  const inside = [...objectsIn(form.elements)];
  if (inside.some(({ tag }) => tag === 'table')) return { code: 200686, why: 'table in a form' };
  const submits = inside.some(({ tag, form_action_type }) => tag === 'button' && form_action_type === 'submit');
  if (!submits) return { code: 200687, why: 'form without a submit button' };
  return elementsProblem(listAt(form, 'elements'), { parent: 'form', depth: spot.depth + 1, inForm: true });
}

function columnsProblem(set: Json, spot: Spot): CardProblem | undefined {
  for (const column of listAt(set, 'columns')) {
    if (textAt(column, 'tag') !== 'column') return { code: 200688, why: 'column_set holds columns only' };
    const depth = spot.depth + 2;
    const problem = elementsProblem(listAt(column, 'elements'), { ...spot, parent: 'column', depth });
    if (problem) return problem;
  }
  return undefined;
}

function fieldProblem(field: Json, { inForm }: Spot): CardProblem | undefined {
  const { tag } = field;
  if (inForm && textAt(field, 'name') === '') return { code: 200689, why: `${String(tag)} in a form without a name` };
  if (tag === 'button') return buttonProblem(field, inForm);
  if (tag === 'input') return inputProblem(field);
  if (tag === 'select_static') return selectProblem(field);
  return undefined;
}

function buttonProblem(button: Json, inForm: boolean): CardProblem | undefined {
  if (textAt(button.text, 'content') === '') return { code: 200690, why: 'button without text' };
  if (button.value !== undefined) return { code: 200691, why: 'button.value is not part of JSON 2.0: use behaviors' };
  if (button.form_action_type !== undefined && !inForm) return { code: 200692, why: 'form_action_type outside a form' };
  const { confirm } = button;
  if (confirm === undefined) return undefined;
  const complete = isJson(confirm) && textAt(confirm.title, 'content') !== '' && textAt(confirm.text, 'content') !== '';
  return complete ? undefined : { code: 200693, why: 'confirm needs a title and a text' };
}

function inputProblem(input: Json): CardProblem | undefined {
  const kinds = ['text', 'multiline_text', 'password'];
  if (input.input_type !== undefined && !kinds.includes(String(input.input_type))) {
    return { code: 200694, why: `input_type ${String(input.input_type)}` };
  }
  const most = input.max_length ?? longestInput;
  if (typeof most !== 'number' || most < 1 || most > longestInput)
    return { code: 200695, why: 'max_length is 1 to 1000' };
  if (textAt(input, 'default_value').length > most) return { code: 200696, why: 'default_value is over max_length' };
  return undefined;
}

function selectProblem(select: Json): CardProblem | undefined {
  const options = listAt(select, 'options');
  const values = options.map((option) => textAt(option, 'value'));
  if (options.length === 0 || values.includes('')) return { code: 200697, why: 'select without options or values' };
  if (new Set(values).size !== values.length) return { code: 200698, why: 'two options have one value' };
  if (select.initial_option !== undefined && !values.includes(String(select.initial_option))) {
    return { code: 200699, why: 'initial_option is no option' };
  }
  return undefined;
}
