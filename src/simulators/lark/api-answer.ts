import type { Json } from './json.ts';

/** What the Open API answers. */
export interface ApiAnswer {
  status: number;
  body: Json;
  headers?: Record<string, string> | undefined;
}

/** An error as the Open API sends it. */
export class LarkError extends Error {
  readonly answer: ApiAnswer;

  constructor(code: number, msg: string, status = 400, headers?: Record<string, string>) {
    super(msg);
    const log_id = '20261121000000DEADBEEF';
    this.answer = { status, body: { code, msg, log_id, error: { log_id } }, headers };
  }
}

export function success(data: Json): ApiAnswer {
  return { status: 200, body: { code: 0, msg: 'success', data } };
}
