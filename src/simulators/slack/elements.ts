import { isJson, type Json, objects } from './json.ts';
import { flag, list, object, oneOf, type Report, type Rule, text, typed, typeName, whole } from './shape.ts';

// Limits: https://docs.slack.dev/reference/block-kit/block-elements and .../composition-objects.

/** Text that is shown as it stands. */
export function plain(max: number): Rule {
  return typed({ plain_text: object({ type: typeName, text: text(max), emoji: flag }, ['text']) });
}

/** Text in Slack's own markup, or plain. */
export function marked(max: number): Rule {
  const mrkdwn = object({ type: typeName, text: text(max), verbatim: flag }, ['text']);
  return typed({ plain_text: object({ type: typeName, text: text(max), emoji: flag }, ['text']), mrkdwn });
}

const id = text(255);

const confirm = object(
  { title: plain(100), text: marked(300), confirm: plain(30), deny: plain(30), style: oneOf('primary', 'danger') },
  ['title', 'text', 'confirm', 'deny'],
);

const option = object({ text: plain(75), value: text(75), description: plain(75), url: text(3_000) }, [
  'text',
  'value',
]);
/** Boxes and radio buttons take markup in their options. */
const markedOption = object({ text: marked(75), value: text(75), description: marked(75) }, ['text', 'value']);
const optionGroup = object({ label: plain(75), options: list(100, option) }, ['label', 'options']);

const common = { type: typeName, action_id: id, focus_on_load: flag, confirm };
const placeholder = plain(150);

/** What is chosen at first must be among what can be chosen, to the letter. */
function initialIsOffered(value: Json, at: string, report: Report): void {
  const offered = [...objects(value.options), ...objects(value.option_groups).flatMap((one) => objects(one.options))];
  const known = offered.map((one) => JSON.stringify(one));
  const chosen = isJson(value.initial_option) ? [value.initial_option] : objects(value.initial_options);
  if (Array.isArray(value.initial_options) && chosen.length === 0) report('no less than 1 items required', at);
  if (chosen.some((one) => !known.includes(JSON.stringify(one))))
    report('initial option must be one of the options', at);
  const values = offered.map((one) => one.value);
  if (new Set(values).size < values.length) report('option values must be unique', at);
}

function optionsOrGroups(value: Json, at: string, report: Report): void {
  if ((value.options === undefined) === (value.option_groups === undefined)) {
    report('must define either `options` or `option_groups`', at);
  }
  initialIsOffered(value, at, report);
}

function lengthsFit(value: Json, at: string, report: Report): void {
  const max = typeof value.max_length === 'number' ? value.max_length : 3_000;
  const initial = typeof value.initial_value === 'string' ? value.initial_value.length : 0;
  if (initial > max) report(`initial_value must be less than ${max + 1} characters`, `${at}/initial_value`);
  if (typeof value.min_length === 'number' && value.min_length > max) report('min_length exceeds max_length', at);
}

function numberFits(value: Json, at: string, report: Report): void {
  const [low, high, initial] = [value.min_value, value.max_value, value.initial_value].map((one) =>
    one === undefined ? undefined : Number(one),
  );
  if ([low, high, initial].some((one) => one !== undefined && Number.isNaN(one))) report('must be numbers', at);
  if (initial !== undefined && (initial < (low ?? initial) || initial > (high ?? initial))) {
    report('initial_value is out of range', `${at}/initial_value`);
  }
}

const button = object(
  {
    ...common,
    text: plain(75),
    value: text(2_000),
    url: text(3_000),
    style: oneOf('primary', 'danger'),
    accessibility_label: text(75),
  },
  ['text'],
);

const select = { ...common, placeholder, options: list(100, option), option_groups: list(100, optionGroup) };

/** What people choose from or type into. */
const inputs: Readonly<Record<string, Rule>> = {
  plain_text_input: object(
    {
      type: typeName,
      action_id: id,
      initial_value: text(3_000, 0),
      multiline: flag,
      min_length: whole(0, 3_000),
      max_length: whole(1, 3_000),
      placeholder,
      focus_on_load: flag,
      dispatch_action_config: object({
        trigger_actions_on: list(2, oneOf('on_enter_pressed', 'on_character_entered')),
      }),
    },
    [],
    lengthsFit,
  ),
  number_input: object(
    {
      type: typeName,
      action_id: id,
      is_decimal_allowed: flag,
      initial_value: text(40),
      min_value: text(40),
      max_value: text(40),
      placeholder,
      focus_on_load: flag,
    },
    ['is_decimal_allowed'],
    numberFits,
  ),
  static_select: object({ ...select, initial_option: option }, [], optionsOrGroups),
  multi_static_select: object(
    { ...select, initial_options: list(100, option, 0), max_selected_items: whole(1, 100) },
    [],
    optionsOrGroups,
  ),
  checkboxes: object(
    { ...common, options: list(10, markedOption), initial_options: list(10, markedOption, 0) },
    ['options'],
    initialIsOffered,
  ),
  radio_buttons: object(
    { ...common, options: list(10, markedOption), initial_option: markedOption },
    ['options'],
    initialIsOffered,
  ),
};

const overflow = object({ ...common, options: list(5, option) }, ['options']);
const image = object({ type: typeName, image_url: text(3_000), alt_text: text(2_000) }, ['image_url', 'alt_text']);
const { plain_text_input: _, number_input: __, ...choices } = inputs;

/** What may stand in an input block. */
export const inputElement = typed(inputs);
/** What may stand at the side of a section. */
export const accessory = typed({ button, overflow, image, ...choices });
/** What may stand in a row of actions. */
export const actionElement = typed({ button, overflow, ...choices });
/** What may stand in a context line. */
export const contextElement: Rule = (value, at, report) => {
  const rule = isJson(value) && value.type === 'image' ? image : marked(3_000);
  rule(value, at, report);
};
