import { parseJson } from './parse-json.ts';

/** What the real server refuses, with its status, code and words. */
export interface Refusal {
  status: number;
  code: string | null;
  type: string;
  message: string;
}

export interface ChatRequest {
  model: string;
  messages: { role: string; content: string }[];
  stream: boolean;
  includeUsage: boolean;
}

interface Asked {
  method: string;
  path: string;
  authorization: string | undefined;
  body: string;
}

interface Rules {
  apiKey: string | undefined;
  models: readonly string[];
}

/** Judges a request as an OpenAI-compatible server does: what it asks for, or how it is refused. */
export function judge(asked: Asked, rules: Rules): ChatRequest | Refusal {
  if (asked.path !== '/v1/chat/completions') return refusal(404, `Invalid URL (${asked.method} ${asked.path})`);
  if (asked.method !== 'POST') return refusal(405, `Not allowed to ${asked.method} on ${asked.path}`);
  return badKey(asked.authorization, rules.apiKey) ?? judgeBody(asked.body, rules.models);
}

/** The real server repeats a part of the key it was given; so does this one, so that tests see it redacted. */
function badKey(authorization: string | undefined, apiKey: string | undefined): Refusal | undefined {
  if (apiKey === undefined || authorization === `Bearer ${apiKey}`) return undefined;
  if (!authorization) return refusal(401, "You didn't provide an API key.");
  const given = authorization.replace(/^Bearer /, '');
  return refusal(401, `Incorrect API key provided: ${given}.`, 'invalid_api_key');
}

function judgeBody(text: string, models: readonly string[]): ChatRequest | Refusal {
  const body = parseJson(text);
  if (!isRecord(body)) return refusal(400, 'We could not parse the JSON body of your request.');
  const { model, messages, stream = false } = body;
  if (typeof model !== 'string' || model === '') return refusal(400, 'you must provide a model parameter');
  if (!models.includes(model)) return refusal(404, `The model \`${model}\` does not exist.`, 'model_not_found');
  if (!Array.isArray(messages) || messages.length === 0) {
    return refusal(400, "Invalid 'messages': empty array. Expected an array with minimum length 1.", 'empty_array');
  }
  const wrong = messages.findIndex((message) => !isMessage(message));
  if (wrong >= 0) return refusal(400, `Invalid value at 'messages[${wrong}]'.`, 'invalid_value');
  if (body.stream_options !== undefined && stream !== true) {
    return refusal(400, "The 'stream_options' parameter is only allowed when 'stream' is enabled.");
  }
  const includeUsage = isRecord(body.stream_options) && body.stream_options.include_usage === true;
  return { model, messages: messages.filter(isMessage), stream: stream === true, includeUsage };
}

function isMessage(message: unknown): message is { role: string; content: string } {
  if (!isRecord(message) || typeof message.content !== 'string') return false;
  return ['system', 'developer', 'user', 'assistant'].includes(String(message.role));
}

function refusal(status: number, message: string, code: string | null = null): Refusal {
  return { status, message, code, type: status >= 500 ? 'server_error' : 'invalid_request_error' };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
