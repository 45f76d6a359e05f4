import { AppError } from '../domain/errors.ts';

/** Characters of a rendered path with its query. */
const longest = 4_000;

/** What stands before the path while there is no endpoint: only path and query of the result mean anything. */
const nowhere = 'https://receiver.invalid/';

interface Words {
  en: string;
  zh: string;
}

/**
 * Throws `field_invalid` for a URL template that is not a path (`/orders/{{data.ticket.id}}`) or a query (`?type={{type}}`)
 * on the endpoint's own server. What values can do is checked on every try.
 */
export function checkUrlTemplate(template: string): void {
  // The URL parser drops these wherever they stand (https://url.spec.whatwg.org/#concept-basic-url-parser).
  const text = template.replace(/[\t\n\r]/g, '');
  if (!/^(?:\/(?![/\\])|\?)/.test(text) || text !== template) throw invalid(noPath);
  if (dotSegments.test(pathOf(text))) throw invalid(dots);
}

/**
 * The address of one delivery: a rendered path or query on the server of the endpoint's own `base`. A text, in words for
 * people, when there can be none: it would lead elsewhere, climb out of its folder or be too long.
 */
export function addressWith(rendered: string, base: string = nowhere): URL | string {
  if (rendered.length > longest) return `the address is longer than ${longest} characters`;
  if (dotSegments.test(pathOf(rendered)))
    return 'a part of the path came out as dots, which would lead to another path';
  const url = URL.canParse(rendered, base) ? new URL(rendered, base) : undefined;
  const stays = url?.origin === new URL(base).origin && url.username === '' && url.password === '';
  if (!url || !stays || !/^[/?]/.test(rendered)) return 'the address would lead to another server';
  url.hash = '';
  return url;
}

/** Whole segments of dots, also escaped, which the URL parser takes for steps up. */
const dotSegments = /(?:^|[/\\])(?:\.|%2e){1,2}(?:[/\\]|$)/i;

function pathOf(text: string): string {
  return /^[^?#]*/.exec(text)?.[0] ?? '';
}

const noPath: Words = {
  en: 'give a path or a query on the endpoint\'s own server, "/orders/{{data.ticket.id}}" or "?type={{type}}".',
  zh: '请填写端点自身服务器上的路径或查询，例如“/orders/{{data.ticket.id}}”或“?type={{type}}”。',
};
const dots: Words = {
  en: 'a part of the path must not be "." or "..".',
  zh: '路径的任何一段都不能是“.”或“..”。',
};

function invalid({ en, zh }: Words): AppError {
  return new AppError('field_invalid', { field: 'transform.url', why: en, whyZh: zh });
}
