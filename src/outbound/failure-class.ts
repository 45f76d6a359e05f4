import type { DeliveryErrorClass } from '../domain/endpoint.ts';
import { AppError } from '../domain/errors.ts';
import { reasonText } from '../domain/reasons.ts';
import { ConnectTimeout, HandshakeFailure } from './connection.ts';
import { Ended } from './exchange.ts';
import { isGarbled } from './http-client.ts';
import { codeOf } from './resolve.ts';
import { ProxyFailure } from './tunnel.ts';

/** A failure as it is written down. */
export interface TryFailure {
  errorClass: DeliveryErrorClass;
  reason: string;
}

/** What an answer's status means; undefined for success. Redirects are not followed: they are failures (case S11). */
export function statusFailure(status: number): TryFailure | undefined {
  if (status >= 200 && status < 300) return undefined;
  if (status >= 300 && status < 400) return { errorClass: 'status_3xx', reason: reasonText('redirected', { status }) };
  const reason = reasonText('answered', { status });
  if (status === 410) return { errorClass: 'gone', reason };
  if (status === 429) return { errorClass: 'rate_limited', reason };
  return { errorClass: status < 500 ? 'status_4xx' : 'status_5xx', reason };
}

const connectCodes = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'EACCES',
  'EPERM',
  'ETIMEDOUT',
]);
const resetCodes = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'ECONNABORTED']);
const garbledCodes = /^(?:HPE_|UND_ERR_)/;
const tlsCodes = /^(?:ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|HOSTNAME_MISMATCH|EPROTO|ERR_OSSL)/;

/** What broke before there was a whole answer. */
export function networkFailure(
  error: Error,
  { timeoutMs, answered }: { timeoutMs: number; answered: boolean },
): TryFailure {
  if (error instanceof AppError) return refusal(error);
  if (error instanceof Ended) return endedFailure(error, timeoutMs, answered);
  if (error instanceof ProxyFailure) return { errorClass: 'connect', reason: error.message };
  if (error instanceof ConnectTimeout) return { errorClass: 'timeout', reason: error.message };
  const code = codeOf(error);
  if (error instanceof HandshakeFailure || tlsCodes.test(code)) return { errorClass: 'tls', reason: inOneLine(error) };
  // Several addresses were tried, each with an error of its own.
  if (connectCodes.has(code) || error instanceof AggregateError)
    return { errorClass: 'connect', reason: reasonText('nothing_listens', { code: code || 'no address answered' }) };
  if (resetCodes.has(code)) {
    return { errorClass: 'reset', reason: reasonText(answered ? 'broken_off_within' : 'broken_off_before') };
  }
  if (isGarbled(error) || garbledCodes.test(code))
    return { errorClass: 'response_invalid', reason: reasonText('not_http', { what: inOneLine(error) }) };
  return { errorClass: 'reset', reason: inOneLine(error) };
}

/** What the guard or our own rules refused before anything was sent. */
function refusal({ code, message }: AppError): TryFailure {
  if (code === 'name_unknown') return { errorClass: 'dns', reason: message };
  return { errorClass: code === 'address_refused' ? 'address_refused' : 'transform_failed', reason: message };
}

function endedFailure({ why }: Ended, timeoutMs: number, answered: boolean): TryFailure {
  if (why === 'provisional') return { errorClass: 'response_invalid', reason: reasonText('provisional') };
  if (why === 'aborted') return { errorClass: 'interrupted', reason: reasonText('server_stopped') };
  const seconds = timeoutMs / 1_000;
  return { errorClass: 'timeout', reason: reasonText(answered ? 'no_end_in_time' : 'no_answer_in_time', { seconds }) };
}

function inOneLine({ message }: Error): string {
  return message.replace(/\s+/g, ' ').slice(0, 300);
}
