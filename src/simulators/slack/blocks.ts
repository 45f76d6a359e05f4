import { accessory, actionElement, contextElement, inputElement, marked, plain } from './elements.ts';
import { isJson, type Json, objects } from './json.ts';
import { richTextPart } from './rich-text.ts';
import { anything, flag, list, object, problemsOf, type Report, type Rule, text, typed, typeName } from './shape.ts';

/** Where blocks stand; it decides which kinds are allowed and how many. */
export type Surface = 'message' | 'modal' | 'home';

// https://docs.slack.dev/reference/block-kit/blocks
const most: Readonly<Record<Surface, number>> = { message: 50, modal: 100, home: 100 };

/**
 * All text of a message's blocks together. Slack documents no number; messages of about 13,200 characters are refused
 * (https://github.com/slackapi/bolt-js/issues/2509), and rich text weighs more than its letters (issue 2867), so every
 * object counts as 16 characters here.
 */
const heaviestMessage = 13_200;
const weightOfObject = 16;

const block = { type: typeName, block_id: text(255) };

const kinds: Readonly<Record<string, Rule>> = {
  section: object(
    { ...block, text: marked(3_000), fields: list(10, marked(2_000)), accessory, expand: flag },
    [],
    (value, at, report) => {
      if (value.text === undefined && value.fields === undefined) report('must define either `text` or `fields`', at);
    },
  ),
  header: object({ ...block, text: plain(150) }, ['text']),
  divider: object(block),
  context: object({ ...block, elements: list(10, contextElement) }, ['elements']),
  actions: object({ ...block, elements: list(25, actionElement) }, ['elements'], uniqueActions),
  rich_text: object({ ...block, elements: list(10_000, richTextPart) }, ['elements']),
};

const onlyInViews: Readonly<Record<string, Rule>> = {
  input: object(
    {
      ...block,
      label: plain(2_000),
      hint: plain(2_000),
      element: inputElement,
      optional: flag,
      dispatch_action: flag,
    },
    ['label', 'element'],
  ),
};

const onlyInMessages: Readonly<Record<string, Rule>> = {
  markdown: object({ ...block, text: text(12_000) }, ['text']),
};

function uniqueActions(value: Json, at: string, report: Report): void {
  const ids = objects(value.elements).map((one) => one.action_id);
  const given = ids.filter((one) => one !== undefined);
  if (new Set(given).size < given.length) report('action_id must be unique within a block', at);
}

/** What Slack would say against blocks; an empty list when it would take them. */
export function blockProblems(blocks: unknown, surface: Surface, at = '/blocks'): string[] {
  const allowed = { ...kinds, ...(surface === 'message' ? onlyInMessages : onlyInViews) };
  const rule = list(most[surface], typed(allowed), surface === 'message' ? 1 : 0);
  return [...problemsOf(blocks, at, rule), ...problemsOf(blocks, at, uniqueBlockIds)];
}

function uniqueBlockIds(value: unknown, at: string, report: Report): void {
  const ids = objects(value).flatMap((one) => (one.block_id === undefined ? [] : [one.block_id]));
  if (new Set(ids).size < ids.length) report('block_id must be unique', at);
}

/** Whether blocks are more than one message may hold. */
export function isTooHeavy(blocks: unknown): boolean {
  return weight(blocks) > heaviestMessage;
}

function weight(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + weight(one), 0);
  if (!isJson(value)) return 0;
  const { type: _, ...rest } = value;
  return Object.values(rest).reduce<number>((sum, one) => sum + weight(one), weightOfObject);
}

const viewFields = {
  type: anything,
  blocks: anything,
  private_metadata: text(3_000, 0),
  callback_id: text(255),
  external_id: text(255, 0),
  notify_on_close: flag,
  clear_on_close: flag,
  submit_disabled: flag,
};
const modal = object({ ...viewFields, title: plain(24), submit: plain(24), close: plain(24) }, ['title', 'blocks']);
const home = object(viewFields, ['blocks']);

/** https://docs.slack.dev/surfaces/modals: the whole view as JSON. */
const largestView = 250_000;

/** What Slack would say against a view: its error code and the particulars, or undefined. */
export function viewProblem(
  view: unknown,
  surface: 'modal' | 'home',
): { error: string; messages: string[] } | undefined {
  if (!isJson(view) || view.type !== surface) {
    return { error: 'invalid_arguments', messages: [`[ERROR] view must be a ${surface} [json-pointer:/view/type]`] };
  }
  if (JSON.stringify(view).length > largestView) return { error: 'view_too_large', messages: [] };
  const messages = [
    ...problemsOf(view, '/view', surface === 'modal' ? modal : home),
    ...blockProblems(view.blocks, surface, '/view/blocks'),
    ...problemsOf(view, '/view', submitWithInputs),
  ];
  return messages.length > 0 ? { error: 'invalid_arguments', messages } : undefined;
}

function submitWithInputs(value: unknown, at: string, report: Report): void {
  if (!isJson(value) || value.type !== 'modal' || value.submit !== undefined) return;
  if (objects(value.blocks).some(({ type }) => type === 'input')) report('submit is required with input blocks', at);
}
