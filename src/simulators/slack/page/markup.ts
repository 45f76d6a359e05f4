import { type Json, objects, str } from '../json.ts';
import { type Html, html } from './html.ts';

/** A text object as a reader sees it. */
export function textHtml(value: Json): Html {
  const text = str(value, 'text');
  return value.type === 'mrkdwn' ? markupHtml(text) : html`${text}`;
}

/** Slack's own markup: links, mentions, bold, italic, struck, code. */
export function markupHtml(text: string): Html {
  return {
    html: text
      .split(/(```[\s\S]*?```|`[^`\n]+`|<[^<>]+>)/)
      .map(pieceHtml)
      .join(''),
  };
}

function pieceHtml(piece: string): string {
  if (piece.startsWith('```')) return html`<pre>${letters(piece.slice(3, -3))}</pre>`.html;
  if (/^`.+`$/.test(piece)) return html`<code>${letters(piece.slice(1, -1))}</code>`.html;
  if (piece.startsWith('<') && piece.endsWith('>')) return angleHtml(piece.slice(1, -1)).html;
  return html`${letters(piece)}`.html
    .replace(/(^|[\s(])\*([^*\n]+)\*(?=$|[\s).,:;!?])/g, '$1<b>$2</b>')
    .replace(/(^|[\s(])_([^_\n]+)_(?=$|[\s).,:;!?])/g, '$1<i>$2</i>')
    .replace(/(^|[\s(])~([^~\n]+)~(?=$|[\s).,:;!?])/g, '$1<s>$2</s>');
}

function angleHtml(inside: string): Html {
  const [target = '', words] = inside.split('|');
  if (/^[@#!]/.test(target)) return html`<span class="mention">${words ?? target}</span>`;
  return html`<a href="${letters(target)}" rel="noreferrer">${letters(words ?? target)}</a>`;
}

function letters(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** A part of a rich text block. */
export function richPartHtml(part: Json): Html {
  switch (part.type) {
    case 'rich_text_preformatted':
      return html`<pre>${inlineHtml(part)}</pre>`;
    case 'rich_text_quote':
      return html`<blockquote>${inlineHtml(part)}</blockquote>`;
    case 'rich_text_list':
      return listHtml(part);
    default:
      return html`<p>${inlineHtml(part)}</p>`;
  }
}

function listHtml(part: Json): Html {
  const items = objects(part.elements).map((item) => html`<li>${inlineHtml(item)}</li>`);
  const indent = `in${Number(part.indent ?? 0)}${part.border === 1 ? ' quoted' : ''}`;
  if (part.style !== 'ordered') return html`<ul class="${indent}">${items}</ul>`;
  return html`<ol class="${indent}" start="${Number(part.offset ?? 0) + 1}">${items}</ol>`;
}

function inlineHtml(part: Json): readonly Html[] {
  return objects(part.elements).map((one) => styled(one, elementHtml(one)));
}

function elementHtml(one: Json): Html {
  if (one.type === 'text') return html`${str(one, 'text')}`;
  if (one.type === 'link')
    return html`<a href="${str(one, 'url')}" rel="noreferrer">${str(one, 'text') || str(one, 'url')}</a>`;
  if (one.type === 'emoji') return html`:${str(one, 'name')}:`;
  return html`<span class="mention">@${str(one, 'user_id') || str(one, 'channel_id') || str(one, 'range')}</span>`;
}

function styled(one: Json, inner: Html): Html {
  const style = typeof one.style === 'object' && one.style !== null ? (one.style as Json) : {};
  let shown = inner;
  if (style.code === true) shown = html`<code>${shown}</code>`;
  if (style.bold === true) shown = html`<b>${shown}</b>`;
  if (style.italic === true) shown = html`<i>${shown}</i>`;
  if (style.strike === true) shown = html`<s>${shown}</s>`;
  return shown;
}
