import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../domain/clock.ts';
import { AppError, toAppError } from '../../domain/errors.ts';
import { newId } from '../../domain/ids.ts';
import type { Logger } from '../../domain/logger.ts';
import { noTracer, type Span, type Tracer } from '../../domain/tracer.ts';
import type { RateLimit } from '../../pipeline/rate-limit.ts';
import { sendError } from '../error-response.ts';
import type { ReadBody } from '../read-body.ts';
import { sendJson } from '../send.ts';

/** A request as the pipeline takes it: every value of every header, and the exact bytes of the body. */
export interface InboundWire {
  headers: ReadonlyMap<string, readonly string[]>;
  body: Buffer;
  /** When its first bytes were here, ms since the epoch: a slow upload must not age its signature. */
  receivedAt: number;
  remoteAddress: string;
  /** Place of the request in a trace. */
  trace?: string | undefined;
}

/** What the pipeline answers; everything but success is thrown as AppError. */
export interface InboundAnswer {
  status: number;
  headers?: Record<string, string>;
  body: { status: string; event?: string };
}

export interface InboundDeps {
  receive(webhookId: string, wire: InboundWire): Promise<InboundAnswer>;
  /** Largest body in bytes that the webhook's source sends; undefined where there is no webhook. */
  bodyLimit(webhookId: string): number | undefined | Promise<number | undefined>;
  /** Whether the webhook is switched off, so that nothing may be said of a body before it is verified (case I3). */
  isHidden?: ((webhookId: string) => boolean | Promise<boolean>) | undefined;
  readBody: ReadBody;
  addressOf(req: IncomingMessage): string;
  /** What guesses are counted under. */
  networkOf(req: IncomingMessage): string;
  rateLimit: RateLimit;
  /** Counts the outcome and the time until its answer. */
  observe(outcome: string, seconds: number): void;
  /** Nothing is traced without one. */
  tracer?: Tracer | undefined;
  clock: Clock;
  log: Logger;
}

/** Unknown addresses per minute that one client gets a 404 for; a 429 after that (case I3). Known ones stay open. */
const guessesPerMinute = 1_000;

/**
 * The door for senders, `POST /v1/webhooks/{webhookId}`. Takes node's own request and response, so that it can stand
 * in front of everything else: it is called thousands of times a second. Never rejects.
 */
export function createInboundHandler(deps: InboundDeps): (req: IncomingMessage, res: ServerResponse) => Promise<void> {
  return async (req, res) => {
    const started = performance.now();
    const span = begin(deps, req);
    let outcome: string;
    let fault: string | undefined;
    try {
      const answer = await take(deps, req, span.traceparent);
      sendJson(req, res, answer);
      outcome = answer.body.status;
      span.note({ 'switchhook.event': answer.body.event });
    } catch (thrown) {
      outcome = fault = refuse(deps, { req, res }, thrown);
    }
    deps.observe(outcome, (performance.now() - started) / 1000);
    span.note({ 'switchhook.outcome': outcome, 'http.response.status_code': res.statusCode });
    span.end(fault);
  };
}

/** The address of a webhook is as good as a secret where it is the only one, so it stands in no trace. */
function begin({ tracer = noTracer }: InboundDeps, { headers }: IncomingMessage): Span {
  const { traceparent } = headers;
  const parent = typeof traceparent === 'string' ? traceparent : undefined;
  const facts = { 'http.request.method': 'POST', 'http.route': '/v1/webhooks/{webhookId}' };
  return tracer.begin('POST /v1/webhooks/{webhookId}', { kind: 'server', parent, facts });
}

async function take(deps: InboundDeps, req: IncomingMessage, trace: string | undefined): Promise<InboundAnswer> {
  const receivedAt = deps.clock.now();
  const webhookId = addressIn(req.url);
  const limit = webhookId && (await deps.bodyLimit(webhookId));
  if (!webhookId || limit === undefined || limit === '') throw new AppError('webhook_unknown');
  const body = await readFor(deps, req, { webhookId, limit });
  return await deps.receive(webhookId, {
    headers: allHeaders(req.rawHeaders),
    body,
    receivedAt,
    remoteAddress: deps.addressOf(req),
    trace,
  });
}

/** The body; what is wrong with one that is sent to a switched-off webhook is what is wrong with any unknown address. */
async function readFor(
  { readBody, isHidden }: InboundDeps,
  req: IncomingMessage,
  { webhookId, limit }: { webhookId: string; limit: number },
): Promise<Buffer> {
  try {
    return await readBody(req, limit);
  } catch (error) {
    const telling = error instanceof AppError && (error.status === 413 || error.status === 415);
    throw telling && (await isHidden?.(webhookId)) ? new AppError('webhook_unknown') : error;
  }
}

/** The last part of the path, if it can be the address of a webhook at all. */
function addressIn(url = ''): string | undefined {
  return /^\/v1\/webhooks\/([\w-]{8,64})\/?(?:\?|$)/.exec(url)?.[1];
}

/** Node joins or drops repeated headers; a check must see that there were two (case V3). */
function allHeaders(raw: readonly string[]): Map<string, string[]> {
  const headers = new Map<string, string[]>();
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = (raw[i] ?? '').toLowerCase();
    const value = raw[i + 1] ?? '';
    const values = headers.get(name);
    if (values) values.push(value);
    else headers.set(name, [value]);
  }
  return headers;
}

/** Answers with the error and returns its code; a client that went away gets nothing. */
function refuse(deps: InboundDeps, exchange: { req: IncomingMessage; res: ServerResponse }, thrown: unknown): string {
  const correlationId = newId('cor');
  const error = limitGuesses(deps, exchange.req, toAppError(thrown, correlationId));
  const { code } = error;
  if (error.status >= 500) deps.log.error({ correlationId, code, err: error.cause ?? error }, '[WEBHOOK] not taken');
  else deps.log.debug({ correlationId, code }, '[WEBHOOK] not taken');
  if (code === 'body_incomplete') exchange.res.destroy();
  else sendError(exchange, error, correlationId);
  return code;
}

function limitGuesses({ rateLimit, networkOf }: InboundDeps, req: IncomingMessage, error: AppError): AppError {
  if (error.code !== 'webhook_unknown') return error;
  const seconds = rateLimit(`unknown:${networkOf(req)}`, guessesPerMinute);
  return seconds > 0 ? new AppError('rate_limited', { seconds }) : error;
}
