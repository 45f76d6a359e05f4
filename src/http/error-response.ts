import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { AppError, Language } from '../domain/errors.ts';
import { languageOf } from './language.ts';
import { sendJson } from './send.ts';

/** RFC 9457 problem details; `error` repeats `detail`, which is the shape of requirement 002. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  /** Finds the request in the logs. Absent where the answer has to be the same every time. */
  correlationId?: string;
  /** The field that has to be changed. */
  field?: string;
  error: string;
}

/** An error as problem details. Never holds a cause or a stack: those are for the log. */
function toProblem(error: AppError, language: Language, correlationId?: string): Problem {
  const detail = error.sentence(language);
  const { field } = error.details;
  return {
    type: `urn:switchhook:error:${error.code}`,
    title: STATUS_CODES[error.status] ?? 'Error',
    status: error.status,
    detail,
    code: error.code,
    ...(correlationId !== undefined && { correlationId }),
    ...(typeof field === 'string' && { field }),
    error: detail,
  };
}

/** Answers with problem details in the language that the request asks for. */
export function sendError(
  { req, res }: { req: IncomingMessage; res: ServerResponse },
  error: AppError,
  correlationId: string,
): void {
  const language = languageOf(req);
  // An address that does not exist answers byte for byte the same, whatever was tried (case I3).
  const problem = toProblem(error, language, error.code === 'webhook_unknown' ? undefined : correlationId);
  const headers = { 'content-type': 'application/problem+json; charset=utf-8', 'content-language': language };
  sendJson(req, res, { status: problem.status, headers: { ...headers, ...errorHeaders(error) }, body: problem });
}

/** Seconds after which a sender may try again when the error does not say. */
const retryAfter = 5;

/** Headers that go with an error, whatever shape its body has. */
export function errorHeaders({ code, status, details }: AppError): Record<string, string> {
  if (code === 'unauthenticated') return { 'www-authenticate': 'Bearer realm="switchhook"' };
  if (status === 429 || status === 503) return { 'retry-after': String(details.seconds ?? retryAfter) };
  return typeof details.allow === 'string' ? { allow: details.allow } : {};
}
