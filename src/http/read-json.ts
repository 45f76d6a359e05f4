import type { IncomingMessage } from 'node:http';
import { AppError } from '../domain/errors.ts';
import type { ReadBody } from './read-body.ts';

/** Largest body of a REST call. */
const maxBytes = 2 ** 20;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The JSON of a REST call; undefined for an empty body. Only `application/json` is read, which a form of another site
 * can't send (case W2). Throws `media_type_unsupported`, `json_invalid`, or what `readBody` throws.
 */
export async function readJson(req: IncomingMessage, readBody: ReadBody): Promise<unknown> {
  const body = await readBody(req, maxBytes);
  if (body.length === 0) return undefined;
  if (!isJson(req.headers['content-type'])) throw new AppError('media_type_unsupported');
  try {
    const parsed: unknown = JSON.parse(utf8.decode(body));
    return parsed;
  } catch (error) {
    const why = error instanceof SyntaxError ? error.message : 'it is not UTF-8 text';
    throw new AppError('json_invalid', { why });
  }
}

function isJson(type: string | undefined): boolean {
  return /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(type ?? '');
}
