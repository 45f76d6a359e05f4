/** Calls one server's REST routes with one API key. */
export interface RestClient {
  /** Sends JSON and returns JSON; a refusal is thrown as an Error with the server's own sentence. */
  call(method: string, path: string, body?: object, signal?: AbortSignal): Promise<unknown>;
}

/** A client for the server at `url`; `key` is an API key with rights in the project. */
export function createRestClient(url: string, key: string): RestClient {
  return {
    async call(method, path, body, signal) {
      const inTime = AbortSignal.timeout(15_000);
      const response = await fetch(new URL(path, url), {
        method,
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
        signal: signal ? AbortSignal.any([inTime, signal]) : inTime,
      }).catch((error) => {
        throw new Error(`${url} did not answer: ${causeOf(error)}`);
      });
      const answer: unknown = await response.json().catch(() => undefined);
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${detailOf(answer)}`);
      return answer;
    },
  };
}

function detailOf(answer: unknown): string {
  if (typeof answer === 'object' && answer !== null && 'detail' in answer) return String(answer.detail);
  return '';
}

/** fetch says only that it failed; why stands in the cause. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message;
}
