import type { DeliveryErrorClass } from '../domain/endpoint.ts';
import { ConnectTimeout } from './connection.ts';
import { Ended } from './exchange.ts';

/** A failure as it is written down. */
export interface TryFailure {
  errorClass: DeliveryErrorClass;
  reason: string;
}

/** What an answer's status means; undefined for success. Redirects are not followed: they are failures (case S11). */
export function statusFailure(status: number): TryFailure | undefined {
  if (status >= 200 && status < 300) return undefined;
  const reason = `it answered ${status}`;
  if (status >= 300 && status < 400)
    return { errorClass: 'status_3xx', reason: `${reason}; redirects are not followed` };
  if (status === 410) return { errorClass: 'gone', reason };
  if (status === 429) return { errorClass: 'rate_limited', reason };
  return { errorClass: status < 500 ? 'status_4xx' : 'status_5xx', reason };
}

const connectCodes = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL', 'EACCES', 'EPERM']);
const resetCodes = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'ECONNABORTED']);
const garbledCodes = /^(?:HPE_|UND_ERR_HEADERS_OVERFLOW|UND_ERR_RES_|UND_ERR_INFO|UND_ERR_RESPONSE)/;
const tlsCodes = /^(?:ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|HOSTNAME_MISMATCH|EPROTO|ERR_OSSL)/;

/** What broke before there was a status. */
export function networkFailure(error: Error, timeoutMs: number): TryFailure {
  if (error instanceof Ended) return endedFailure(error, timeoutMs);
  const code = 'code' in error ? String(error.code) : '';
  const reason = `${error.message}`.replace(/\s+/g, ' ').slice(0, 300);
  if (error instanceof ConnectTimeout || code === 'ETIMEDOUT') return { errorClass: 'connect', reason };
  if (tlsCodes.test(code)) return { errorClass: 'tls', reason };
  if (connectCodes.has(code)) return { errorClass: 'connect', reason: `nothing takes connections there (${code})` };
  if (resetCodes.has(code))
    return { errorClass: 'reset', reason: 'the connection broke off before there was an answer' };
  if (garbledCodes.test(code))
    return { errorClass: 'response_invalid', reason: `the answer is not proper HTTP (${code})` };
  if (code === 'UND_ERR_INVALID_ARG') return { errorClass: 'transform_failed', reason };
  return { errorClass: 'reset', reason };
}

function endedFailure({ why }: Ended, timeoutMs: number): TryFailure {
  if (why === 'provisional') return { errorClass: 'response_invalid', reason: 'it keeps sending provisional answers' };
  if (why === 'aborted') return { errorClass: 'interrupted', reason: 'this server stopped during the try' };
  return { errorClass: 'timeout', reason: `no answer within ${timeoutMs / 1_000} s` };
}
