import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from '../domain/logger.ts';

/** Writes one debug line per request when it is answered. Inbound requests are not among them: they have their own. */
export function accessLog(log: Logger): (req: IncomingMessage, res: ServerResponse, next: () => void) => void {
  // Where nobody reads these lines, making them would cost every request a little.
  if (log.isLevelEnabled?.('debug') === false) return (_req, _res, next) => next();
  return (req, res, next) => {
    const { method, url = '' } = req;
    const started = performance.now();
    res.once('close', () => {
      const ms = Math.round(performance.now() - started);
      log.debug({ method, path: redactPath(url), status: res.statusCode, ms }, 'request');
    });
    next();
  };
}

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/**
 * A path without what could be a secret (case L3): values of the query, the address of a webhook, and anything long
 * enough to be a token that is no uuid and no id of ours.
 */
export function redactPath(url: string): string {
  const [path = '', query] = url.slice(0, 2_000).split('?', 2);
  const parts = path.split('/').map((part, i, all) => (isSecret(part, all[i - 1]) ? '…' : part));
  return query === undefined ? parts.join('/') : `${parts.join('/')}?${redactQuery(query)}`;
}

function isSecret(part: string, before: string | undefined): boolean {
  if (uuid.test(part) || /^(?:evt|run)_[\da-z]{26}$/.test(part)) return false;
  return part.length >= 20 || (part !== '' && /^webhooks?$/.test(before ?? ''));
}

function redactQuery(query: string): string {
  return query
    .split('&')
    .map((pair) => `${(pair.split('=', 1)[0] ?? '').slice(0, 40)}=…`)
    .join('&');
}
