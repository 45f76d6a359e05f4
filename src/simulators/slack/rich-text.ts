import { flag, list, object, oneOf, type Rule, text, typed, typeName, whole } from './shape.ts';

// https://docs.slack.dev/reference/block-kit/blocks/rich-text-block

const style = object({ bold: flag, italic: flag, strike: flag, code: flag, underline: flag });
const words = object({ type: typeName, text: text(12_000), style }, ['text']);
const link = object({ type: typeName, url: text(3_000), text: text(12_000), unsafe: flag, style }, ['url']);

/** What may stand inside a line; those that notify people are allowed, and seen by `effectsOf`. */
const inline = typed({
  text: words,
  link,
  emoji: object({ type: typeName, name: text(100), unicode: text(100), style }, ['name']),
  user: object({ type: typeName, user_id: text(30), style }, ['user_id']),
  channel: object({ type: typeName, channel_id: text(30), style }, ['channel_id']),
  usergroup: object({ type: typeName, usergroup_id: text(30), style }, ['usergroup_id']),
  broadcast: object({ type: typeName, range: oneOf('here', 'channel', 'everyone'), style }, ['range']),
});

const most = 10_000;
const section = object({ type: typeName, elements: list(most, inline) }, ['elements']);
const border = whole(0, 1);

/** The parts of a rich text block. Lists hold lines only: what is nested stands beside them with an indent. */
export const richTextPart: Rule = typed({
  rich_text_section: section,
  rich_text_quote: object({ type: typeName, elements: list(most, inline), border }, ['elements']),
  rich_text_preformatted: object(
    { type: typeName, elements: list(most, typed({ text: words, link })), border, language: text(100) },
    ['elements'],
  ),
  rich_text_list: object(
    {
      type: typeName,
      style: oneOf('bullet', 'ordered'),
      elements: list(most, typed({ rich_text_section: section })),
      indent: whole(0, 8),
      offset: whole(0, 1_000_000),
      border,
    },
    ['style', 'elements'],
  ),
});
