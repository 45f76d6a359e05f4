import type { Clock } from '../../../domain/clock.ts';
import { AppError } from '../../../domain/errors.ts';
import type { WayOut } from '../../way-out.ts';
import { errorCode, errorOf, readCompletion, type Said } from './answer.ts';
import { completionsUrl, defaultTimeouts, type OpenAiConfig } from './config.ts';
import { type Exchange, exchange } from './exchange.ts';
import { garbled, redact, TryAgain } from './failure.ts';
import type { Message } from './messages.ts';
import type { Tokens } from './price.ts';
import { retryAfter } from './retry.ts';
import { serverSentData } from './sse.ts';

/** What one request brings, as it comes. */
export type Piece =
  | { type: 'text'; delta: string }
  | { type: 'tokens'; tokens: Tokens }
  /** Why the answer ended before its time (`length`, `content_filter`). */
  | { type: 'cut'; reason: string };

export interface Asking {
  config: OpenAiConfig;
  model: string;
  messages: Message[];
  /** Whether to ask for usage in the stream; a few servers refuse the option. */
  withUsage: boolean;
  /** Place of the call in a trace. */
  trace?: string | undefined;
  clock: Clock;
  fetch: WayOut['fetch'];
  signal: AbortSignal;
}

/** Characters of one answer: a model that never stops must not fill the store. */
const maxAnswer = 1_000_000;
/** Bytes of an error answer that are read. */
const maxError = 64 * 1024;

/**
 * One request to the chat completions endpoint, tools off. Throws AppError `backend_*`, TryAgain around what another
 * try may not meet, or the signal's reason. https://platform.openai.com/docs/api-reference/chat/create
 */
export async function* askOnce(asking: Asking): AsyncGenerator<Piece> {
  const answer = await send(asking);
  if (answer.status !== 200) throw await refusal(answer, asking);
  const isStream = String(answer.headers['content-type'] ?? '').includes('text/event-stream');
  yield* isStream ? streamed(answer, asking) : whole(answer, asking);
}

async function send({ config, model, messages, withUsage, trace, clock, fetch, signal }: Asking): Promise<Exchange> {
  const body = { model, messages, stream: true, ...(withUsage ? { stream_options: { include_usage: true } } : {}) };
  return await exchange({
    url: completionsUrl(config.baseUrl ?? ''),
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream, application/json',
      'accept-encoding': 'identity',
      'user-agent': 'switchhook',
      ...(trace === undefined ? {} : { traceparent: trace }),
      ...(config.apiKey ? { authorization: `Bearer ${config.apiKey}` } : {}),
    },
    body: JSON.stringify(body),
    timeouts: { ...defaultTimeouts, ...config.timeouts },
    clock,
    fetch,
    signal,
  });
}

/** Server-sent chunks until `[DONE]`, or until the stream ends after a finish reason: not all servers say DONE. */
async function* streamed(answer: Exchange, asking: Asking): AsyncGenerator<Piece> {
  let length = 0;
  let finish: string | undefined;
  for await (const data of serverSentData(answer.body)) {
    if (data.trim() === '[DONE]') {
      finish ??= 'stop';
      break;
    }
    const said = checked(data, asking);
    length += said.text.length;
    if (length > maxAnswer) throw garbled(`it is longer than ${maxAnswer} characters`, `超过 ${maxAnswer} 个字符`);
    finish ??= said.finish;
    yield* pieces({ ...said, finish: undefined });
  }
  if (finish === undefined) throw broken(asking);
  yield* pieces({ text: '', finish });
}

/** The answer of a server that doesn't stream: one JSON document. */
async function* whole(answer: Exchange, asking: Asking): AsyncGenerator<Piece> {
  yield* pieces(checked(await textOf(answer, maxAnswer * 4), asking));
}

function* pieces({ text, finish, tokens }: Said): Generator<Piece> {
  if (text !== '') yield { type: 'text', delta: text };
  if (tokens) yield { type: 'tokens', tokens };
  if (finish === 'length' || finish === 'content_filter') yield { type: 'cut', reason: finish };
}

function checked(json: string, { config }: Asking): Said {
  const said = readCompletion(json);
  if (!said) throw garbled('it is not a chat completion', '不是 chat completion 格式');
  if (said.error === undefined) return said;
  const words = redact(said.error, config.apiKey);
  throw new AppError('backend_unavailable', {
    why: words || 'it broke off with an error',
    whyZh: words || '回复因错误中断',
  });
}

/** The stream ended without a word of farewell. */
function broken({ config }: Asking): TryAgain {
  const { host } = completionsUrl(config.baseUrl ?? '');
  const why = `${host} ended the answer before it was complete`;
  return new TryAgain(new AppError('backend_unavailable', { why, whyZh: `${host} 在回复完成之前断开` }));
}

/** What an answer other than 200 means. https://platform.openai.com/docs/guides/error-codes */
async function refusal(answer: Exchange, { config, clock }: Asking): Promise<AppError | TryAgain> {
  const { status, headers } = answer;
  if (status >= 300 && status < 400) {
    answer.close();
    const why = `it answered with a redirect (${status}); set OPENAI_BASE_URL to the final address`;
    return refused(why, `服务器返回重定向（${status}）；请将 OPENAI_BASE_URL 设为最终地址`);
  }
  const body = await textOf(answer, maxError);
  const words = redact(errorOf(body), config.apiKey);
  const why = words === '' ? `status ${status}` : `status ${status}: ${words}`;
  const whyZh = words === '' ? `状态码 ${status}` : `状态码 ${status}：${words}`;
  // Out of credit comes as a 429 too, and no waiting helps.
  const isPassing = status >= 500 || status === 408 || (status === 429 && errorCode(body) !== 'insufficient_quota');
  if (!isPassing) return refused(why, whyZh);
  return new TryAgain(new AppError('backend_unavailable', { why, whyZh }), retryAfter(headers, clock.now()));
}

function refused(why: string, whyZh: string): AppError {
  return new AppError('backend_refused', { why, whyZh });
}

async function textOf(answer: Exchange, limit: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer.body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > limit) break;
  }
  return Buffer.concat(chunks).subarray(0, limit).toString('utf8');
}
