import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { AppError, Language } from '../../src/domain/errors.ts';

/** What a route answers; without a body the answer is empty. */
export interface Reply {
  status: number;
  body?: object;
  cookie?: string;
}

/** Nothing of the room may be kept by a cache (case W3) or read as anything but what it says it is. */
const always = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  vary: 'cookie, accept-language',
};

/** Sends an answer as JSON. */
export function sendReply(res: ServerResponse, { status, body, cookie }: Reply): void {
  const headers = { ...always, ...(cookie !== undefined && { 'set-cookie': cookie }) };
  if (body === undefined) return void res.writeHead(status, headers).end();
  res.writeHead(status, { ...headers, 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}

/** Sends an error as problem details (RFC 9457), in words of the reader's language. */
export function sendProblem(
  res: ServerResponse,
  error: AppError,
  { language, correlationId }: { language: Language; correlationId: string },
): void {
  const { code, status, details } = error;
  const detail = error.sentence(language);
  const title = STATUS_CODES[status] ?? 'Error';
  const type = `urn:switchhook:error:${code}`;
  const headers: Record<string, string> = { ...always, 'content-type': 'application/problem+json; charset=utf-8' };
  headers['content-language'] = language;
  if (status === 429 || status === 503) headers['retry-after'] = String(details.seconds ?? 5);
  if (typeof details.allow === 'string') headers.allow = details.allow;
  // A body that was not read to its end would be taken for the next request.
  if (status === 413) headers.connection = 'close';
  res
    .writeHead(status, headers)
    .end(JSON.stringify({ type, title, status, detail, code, correlationId, error: detail }));
}

/** The language a browser asks for: the first of those we have. */
export function languageOf({ headers }: IncomingMessage, fallback: Language): Language {
  const tags = (headers['accept-language'] ?? '').slice(0, 200).split(',');
  const known = tags.map((tag) => /^\s*(en|zh)\b/i.exec(tag)?.[1]?.toLowerCase()).find((tag) => tag !== undefined);
  return known === 'zh' || known === 'en' ? known : fallback;
}
