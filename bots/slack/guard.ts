import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Clock } from '../../src/domain/clock.ts';
import { AppError } from '../../src/domain/errors.ts';
import { newId } from '../../src/domain/ids.ts';
import type { Logger } from '../../src/domain/logger.ts';

/** https://docs.slack.dev/authentication/verifying-requests-from-slack: five minutes, and here in both directions. */
const windowSeconds = 300;

/** The SDK's own limit; Slack's views have at most 250 kB. */
const mostBytes = 4 * 2 ** 20;

/** Where Slack sends events, commands and interactions. */
export const eventsPath = '/slack/events';
export const prefix = '/slack';

export interface GuardParts {
  /** Verifies the signature over the raw bytes and hands on; undefined where events come over a socket. */
  events: RequestListener | undefined;
  /** The pages of the installation, by path. */
  pages: ReadonlyMap<string, RequestListener>;
  clock: Clock;
  log: Logger;
}

/**
 * Stands before the SDK's own check of the signature, which takes timestamps of the future and any version, and may not
 * notice that a header came twice (cases V3, V6, V8).
 */
export function createGuard({ events, pages, clock, log }: GuardParts): RequestListener {
  return (req, res) => {
    const path = (req.url ?? '').replace(/\?.*$/s, '');
    const page = pages.get(path);
    if (page) return allow(req, res, { method: 'GET', next: page });
    if (path !== eventsPath || !events) return refuse(res, new AppError('route_unknown', { path }), clock.now());
    const problem = req.method === 'POST' ? problemOf(req, clock.now()) : undefined;
    if (problem !== undefined) {
      log.info({ why: problem }, 'slack: a request was refused');
      return refuse(res, new AppError('verification_failed'), clock.now());
    }
    // A body that is not read to its end would be taken for the next request.
    const length = req.headers['content-length'];
    if (length === undefined || Number(length) > mostBytes) res.setHeader('connection', 'close');
    if (Number(length) > mostBytes)
      return refuse(res, new AppError('payload_too_large', { limit: '4 MB' }), clock.now());
    allow(req, res, { method: 'POST', next: events });
  };
}

function allow(
  req: IncomingMessage,
  res: ServerResponse,
  { method, next }: { method: string; next: RequestListener },
): void {
  if (req.method === method) {
    next(req, res);
    return;
  }
  res.setHeader('allow', method);
  refuse(res, new AppError('method_not_allowed', { method: req.method ?? '', path: req.url ?? '' }), Date.now());
}

/** What is wrong with the headers; the caller is not told which of them it was. */
function problemOf({ headersDistinct }: IncomingMessage, now: number): string | undefined {
  const timestamps = headersDistinct['x-slack-request-timestamp'] ?? [];
  const signatures = headersDistinct['x-slack-signature'] ?? [];
  const [timestamp = ''] = timestamps;
  const [signature = ''] = signatures;
  if (timestamps.length !== 1 || !/^[1-9]\d{0,11}$/.test(timestamp)) return 'timestamp missing or malformed';
  if (signatures.length !== 1 || !/^v0=[0-9a-f]{64}$/.test(signature)) return 'signature missing or malformed';
  if (Math.abs(Math.floor(now / 1_000) - Number(timestamp)) > windowSeconds) return 'timestamp out of window';
  return undefined;
}

/** Problem details (RFC 9457), as everywhere in the product. */
function refuse(res: ServerResponse, error: AppError, now: number): void {
  const { status, code } = error;
  const detail = error.sentence('en');
  const correlationId = newId('cor', now);
  const type = `urn:switchhook:error:${code}`;
  res.writeHead(status, { 'content-type': 'application/problem+json; charset=utf-8', 'cache-control': 'no-store' });
  res.end(JSON.stringify({ type, title: detail, status, detail, code, correlationId, error: detail }));
}
