import { z } from 'zod';
import { LarkFault } from './fault.ts';

/** What the SDK asks its HTTP client for. */
export interface SdkRequest {
  url?: string;
  method?: string;
  headers?: Record<string, unknown>;
  params?: Record<string, unknown>;
  data?: unknown;
}

/** No call may hang longer than this. */
const timeoutMs = 10_000;

/** The SDK reads refusals here by itself, to know whether to connect again. */
const readsItself = '/callback/ws/endpoint';

const answer = z.looseObject({ code: z.number().optional(), msg: z.string().optional() });

/**
 * The SDK's HTTP client over `fetch`: with a time limit, without a look at proxy variables of the environment, and
 * with errors that hold nothing of the request (those of axios hold the app secret). A refusal is thrown as
 * `LarkFault`, also one that comes with HTTP 200. `receivedAt` tells Lark's time of the answer in milliseconds.
 */
export function createHttp() {
  // The SDK leaves the type of an answer to whoever asks; what is read of it is parsed there.
  const request = async <R>(asked: SdkRequest): Promise<R> => (await send(asked)) as R;
  const withBody =
    (method: string) =>
    <R>(url: string, data?: unknown, asked: SdkRequest = {}): Promise<R> =>
      request<R>({ ...asked, url, method, data });
  const bare =
    (method: string) =>
    <R>(url: string, asked: SdkRequest = {}): Promise<R> =>
      request<R>({ ...asked, url, method });
  return {
    request,
    get: bare('GET'),
    delete: bare('DELETE'),
    head: bare('HEAD'),
    options: bare('OPTIONS'),
    post: withBody('POST'),
    put: withBody('PUT'),
    patch: withBody('PATCH'),
  };
}

async function send({ url = '', method = 'GET', headers = {}, params = {}, data }: SdkRequest): Promise<object> {
  const target = new URL(url);
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined && value !== null) target.searchParams.set(name, String(value));
  }
  const response = await fetch(target, {
    method: method.toUpperCase(),
    headers: { ...plainHeaders(headers), 'content-type': 'application/json; charset=utf-8' },
    // The SDK hands an empty object along with every GET.
    body: data === undefined || method.toUpperCase() === 'GET' ? null : JSON.stringify(data),
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((error: unknown) => {
    throw new LarkFault({ status: 0, code: 0, why: whyNot(error) });
  });
  return await readAnswer(response, target.pathname);
}

async function readAnswer(response: Response, path: string): Promise<object> {
  const text = await response.text().catch(() => '');
  const parsed = answer.safeParse(json(text));
  const { code = 0, msg = text.slice(0, 200) } = parsed.data ?? {};
  const { status, headers } = response;
  const refused = !response.ok || !parsed.success || (code !== 0 && path !== readsItself);
  if (refused) {
    const reset = Number(headers.get('x-ogw-ratelimit-reset') ?? headers.get('retry-after') ?? Number.NaN);
    const resetMs = Number.isFinite(reset) && reset >= 0 ? reset * 1_000 : undefined;
    throw new LarkFault({ status: response.ok && !parsed.success ? 502 : status, code, why: msg, resetMs });
  }
  return { data: {}, ...parsed.data, receivedAt: Date.parse(headers.get('date') ?? '') };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function plainHeaders(headers: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

/** The reason without the address: it may hold ids. */
function whyNot(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : 'no answer';
}
