import { AppError } from '../../../domain/errors.ts';
import { reasonIn } from '../../../domain/reasons.ts';
import { maskCredentials } from '../../credentials.ts';

/** A try that failed in a way that another one may not. */
export class TryAgain extends Error {
  override readonly name = 'TryAgain';
  /** What a person is told when no further try is made. */
  readonly failure: AppError;
  /** Milliseconds that the server asked to wait. */
  readonly wait: number | undefined;

  constructor(failure: AppError, wait?: number) {
    super(failure.message);
    this.failure = failure;
    this.wait = wait;
  }
}

/** Node's codes of connections that may work the next time. */
const passing: readonly string[] = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'ESERVFAIL',
  'ETIMEOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
];

/** A broken or impossible connection, by the code that Node gives it. */
export function networkFailure(error: unknown, host: string): AppError | TryAgain {
  if (error instanceof AppError && error.code === 'address_refused') return notTo(error);
  if (error instanceof AppError && error.code !== 'name_unknown') return error;
  const code = codeOf(error);
  if (code === proxyCode && error instanceof Error) return new TryAgain(proxyFailure(error.message));
  if (code.startsWith('HPE_')) return garbled(`${host} does not speak HTTP`, `${host} 不是 HTTP 服务`);
  const failure = new AppError(
    'backend_unavailable',
    { why: `${code} at ${host}`, whyZh: `${host}：${code === none ? '无法连接' : code}` },
    { cause: error },
  );
  return passing.includes(code) ? new TryAgain(failure) : failure;
}

/** What a failure of the operator's proxy is known by; its message is a reason in words. */
const proxyCode = 'EPROXY';

function proxyFailure(why: string): AppError {
  return new AppError('backend_unavailable', { why, whyZh: reasonIn(why, 'zh') });
}

/** For want of a code. */
const none = 'no connection';

/** The guard of addresses let nothing out. */
function notTo({ details }: AppError): AppError {
  const { address = '', why = '', whyZh = why } = details;
  return new AppError('backend_refused', { why: `${address}: ${why}`, whyZh: `${address}：${whyZh}` });
}

function codeOf(error: unknown): string {
  if (error instanceof AppError) return String(error.details.why ?? none);
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : none;
}

export function garbled(why: string, whyZh: string): AppError {
  return new AppError('backend_garbled', { why, whyZh });
}

/** Characters of a server's own words that are passed on. */
const maxWhy = 300;

/** A server's words for people and logs: one line, cut, without the key or anything that looks like one (case L1). */
export function redact(text: string, apiKey: string | undefined): string {
  const cleared = apiKey ? text.replaceAll(apiKey, '‹key hidden›') : text;
  const masked = maskCredentials(cleared).replace(/\bBearer\s+\S+/gi, 'Bearer ‹hidden›');
  // Without its full stop: our sentence around it has one.
  const line = masked
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .replace(/\.$/, '');
  return line.length > maxWhy ? `${line.slice(0, maxWhy).trimEnd()}…` : line;
}
