import { isJson, type Json, objects, str } from './json.ts';

/** What a message does besides being read. */
export interface Effects {
  /** Whom it notifies: `<@U1>`, `<!channel>`, `<!subteam^S1>`, `<#C1>` … */
  mentions: string[];
  /** What can be clicked: the address, and the words it stands behind. */
  links: { url: string; words: string }[];
  /** Everything a reader sees, line by line. */
  lines: string[];
}

/** What Slack makes of a message: its blocks if it has any, else its text, which is in Slack's own markup. */
export function effectsOf(message: { text: string; blocks?: readonly unknown[] | undefined }): Effects {
  const effects: Effects = { mentions: [], links: [], lines: [] };
  if (message.blocks?.length) for (const block of objects(message.blocks)) readBlock(block, effects);
  else effects.lines.push(...readMarkup(message.text, effects).split('\n'));
  return effects;
}

/** All a reader sees, as one text. */
export function readable(blocks: readonly unknown[]): string {
  return effectsOf({ text: '', blocks }).lines.join('\n');
}

function readBlock(block: Json, effects: Effects): void {
  const say = (value: unknown) => {
    if (isJson(value)) effects.lines.push(readText(value, effects));
  };
  say(block.text);
  say(block.label);
  for (const field of objects(block.fields)) say(field);
  if (block.type === 'rich_text') for (const part of objects(block.elements)) readPart(part, effects);
  if (block.type === 'markdown') effects.lines.push(str(block, 'text'));
  if (block.type === 'context') for (const one of objects(block.elements)) say(one);
  if (block.type === 'actions') for (const one of objects(block.elements)) readElement(one, effects);
  if (isJson(block.accessory)) readElement(block.accessory, effects);
  if (isJson(block.element)) readElement(block.element, effects);
  say(block.hint);
}

function readElement(element: Json, effects: Effects): void {
  if (isJson(element.text)) effects.lines.push(`[${readText(element.text, effects)}]`);
  if (element.type === 'button' && str(element, 'url'))
    effects.links.push({ url: str(element, 'url'), words: 'button' });
  for (const option of objects(element.options))
    if (isJson(option.text)) effects.lines.push(readText(option.text, effects));
  const value = str(element, 'initial_value');
  if (value) effects.lines.push(value);
}

function readText(value: Json, effects: Effects): string {
  const words = str(value, 'text');
  return value.type === 'mrkdwn' ? readMarkup(words, effects) : words;
}

/** https://docs.slack.dev/messaging/formatting-message-text: angle brackets are links and mentions, `&…;` are letters. */
function readMarkup(markup: string, effects: Effects): string {
  const shown = markup.replace(/<([^<>]*)>/g, (_, inside: string) => {
    const bar = inside.indexOf('|');
    const target = bar < 0 ? inside : inside.slice(0, bar);
    const words = bar < 0 ? target : inside.slice(bar + 1);
    if (/^[@#!]/.test(target) && !target.startsWith('!date')) effects.mentions.push(`<${inside}>`);
    else if (!target.startsWith('!date')) effects.links.push({ url: letters(target), words: letters(words) });
    return words;
  });
  return letters(shown);
}

function letters(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function readPart(part: Json, effects: Effects): void {
  if (part.type !== 'rich_text_list') {
    effects.lines.push(...readInline(part, effects).split('\n'));
    return;
  }
  const indent = '  '.repeat(typeof part.indent === 'number' ? part.indent : 0);
  const first = (typeof part.offset === 'number' ? part.offset : 0) + 1;
  for (const [index, item] of objects(part.elements).entries()) {
    const mark = part.style === 'ordered' ? `${first + index}.` : '•';
    effects.lines.push(...`${indent}${mark} ${readInline(item, effects)}`.split('\n'));
  }
}

function readInline(part: Json, effects: Effects): string {
  return objects(part.elements)
    .map((one) => {
      if (one.type === 'text') return str(one, 'text');
      if (one.type === 'emoji') return `:${str(one, 'name')}:`;
      if (one.type === 'link') {
        const words = str(one, 'text') || str(one, 'url');
        effects.links.push({ url: str(one, 'url'), words });
        return words;
      }
      const whom = str(one, 'user_id') || str(one, 'channel_id') || str(one, 'usergroup_id') || str(one, 'range');
      effects.mentions.push(`<${String(one.type)} ${whom}>`);
      return `@${whom}`;
    })
    .join('');
}
