import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError } from '../../domain/errors.ts';
import { errorHeaders } from '../error-response.ts';
import { languageOf } from '../language.ts';
import { sendJson } from '../send.ts';

/** Fields that Svix calls by other names. */
const svixNames: Readonly<Record<string, string>> = { events: 'filterTypes', rate: 'rateLimit', slug: 'uid' };

/**
 * An error as Svix's clients read it: `{code, detail}`, and for a field that has to be changed a 422 with where it is
 * (https://api.svix.com/docs, HttpErrorOut and HTTPValidationError).
 */
export function sendSvixError(
  { req, res }: { req: IncomingMessage; res: ServerResponse },
  error: AppError,
  _correlationId: string,
): void {
  const language = languageOf(req);
  const { field } = error.details;
  const about = typeof field === 'string' && error.status < 500;
  const detail = error.sentence(language);
  const body = about
    ? { detail: [{ loc: ['body', ...(svixNames[field] ?? field).split('.')], msg: detail, type: error.code }] }
    : { code: error.code, detail };
  const headers = { 'content-language': language, ...errorHeaders(error) };
  sendJson(req, res, { status: about ? 422 : error.status, headers, body });
}

/** The refusal of something that Svix has and that can't be honoured here. */
export function unsupported(field: string, why: { en: string; zh: string }): AppError {
  return new AppError('svix_unsupported', { field, why: why.en, whyZh: why.zh });
}

/** Refuses what was given of these; what is left out, `null` or empty asks for nothing. */
export function refuseUnsupported(
  given: Readonly<Record<string, unknown>>,
  reasons: Readonly<Record<string, { en: string; zh: string }>>,
): void {
  for (const [field, why] of Object.entries(reasons)) if (!isNothing(given[field])) throw unsupported(field, why);
}

function isNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
