import type { Language } from '../../domain/errors.ts';
import { wordsOf } from '../words/language.tsx';

/** A refused or failed request; the message is a sentence for the person at the screen. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  /** HTTP status, 0 when the server was not reached. */
  readonly status: number;
  readonly code: string;

  constructor(sentence: string, status: number, code: string) {
    super(sentence);
    this.status = status;
    this.code = code;
  }
}

export interface Ask {
  path: string;
  language: Language;
  /** Told when the server says that the session is over. */
  onSignedOut?: (() => void) | undefined;
  /** Sent as JSON by POST; without it the request is a GET. */
  body?: object | undefined;
  signal?: AbortSignal | undefined;
}

export const apiRoot = '/console/api';

/**
 * One request to the room's API. Throws ApiProblem with the server's own sentence, or with ours when the server
 * can't be reached or something between answered in its place. The answer's type is the one that
 * `src/chat/room-api.ts` names: page and server are of one build, so only its being JSON is checked.
 */
export async function ask<Answer>(request: Ask): Promise<Answer> {
  const response = await send(request);
  if (response.status === 204) return undefined as Answer;
  const json = await readJson(response, request.language);
  if (response.ok) return json as Answer;
  const problem = problemOf(json, response.status, request.language);
  if (problem.code === 'session_missing') request.onSignedOut?.();
  throw problem;
}

async function send({ path, language, body, signal }: Ask): Promise<Response> {
  const init: RequestInit = {
    method: body ? 'POST' : 'GET',
    headers: {
      Accept: 'application/json',
      'Accept-Language': language,
      ...(body && { 'Content-Type': 'application/json' }),
    },
    cache: 'no-store',
    ...(body && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  };
  try {
    return await fetch(`${apiRoot}${path}`, init);
  } catch (thrown) {
    if (signal?.aborted) throw thrown;
    throw new ApiProblem(wordsOf[language].problem.offline, 0, 'offline');
  }
}

async function readJson(response: Response, language: Language): Promise<unknown> {
  const isJson = /^application\/(problem\+)?json/.test(response.headers.get('content-type') ?? '');
  try {
    if (isJson) return await response.json();
  } catch {
    // Cut off or not JSON after all: the same sentence as for any other unreadable answer.
  }
  throw new ApiProblem(wordsOf[language].problem.unreadable, response.status, 'unreadable');
}

function problemOf(json: unknown, status: number, language: Language): ApiProblem {
  const { detail, code } = (json ?? {}) as { detail?: unknown; code?: unknown };
  const sentence = typeof detail === 'string' ? detail : wordsOf[language].problem.unreadable;
  return new ApiProblem(sentence, status, typeof code === 'string' ? code : 'unknown');
}

/** The sentence to show for anything thrown. */
export function sentenceOf(thrown: unknown, language: Language): string {
  return thrown instanceof ApiProblem ? thrown.message : wordsOf[language].problem.unreadable;
}
