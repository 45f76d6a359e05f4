import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Request, type Response, Router } from 'express';
import { AppError, toAppError } from '../domain/errors.ts';
import { newId } from '../domain/ids.ts';
import type { Logger } from '../domain/logger.ts';
import type { Actor } from '../domain/member.ts';
import type { Authenticate } from './authenticate.ts';
import { sendError } from './error-response.ts';
import type { ReadBody } from './read-body.ts';
import { readJson } from './read-json.ts';
import type { Answer, Call, Route } from './route.ts';
import { send, sendJson } from './send.ts';

export interface RestDeps {
  authenticate: Authenticate;
  readBody: ReadBody;
  /** Says what went wrong; as problem details unless given. */
  sendError?: typeof sendError;
  log: Logger;
}

/** Who asks at a route that needs no key. */
const nobody: Actor = { memberId: '', name: '', via: 'rest', platformAdmin: false, roles: {} };

/** Serves a table of routes. A path of the table with another method is a 405 that names the possible ones. */
export function createRestRouter(routes: readonly Route[], deps: RestDeps): Router {
  const router = Router({ caseSensitive: true });
  for (const [path, atPath] of Map.groupBy(routes, (route) => route.path)) {
    const here = router.route(path);
    for (const route of atPath) {
      here[lowerCase[route.method]]((req: Request, res: Response) => serve(route, { req, res }, deps));
    }
    const allow = allowedMethods(atPath);
    here.all((req: Request, res: Response) => refuseMethod({ req, res }, allow, deps.sendError));
  }
  return router;
}

const lowerCase = { GET: 'get', POST: 'post', PUT: 'put', PATCH: 'patch', DELETE: 'delete' } as const;

const withBody: readonly Route['method'][] = ['POST', 'PUT', 'PATCH'];

function allowedMethods(routes: readonly Route[]): string {
  const methods: string[] = routes.map(({ method }) => method);
  return [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
}

/** Answers OPTIONS with the possible methods and everything else with `method_not_allowed`. */
export function refuseMethod(
  { req, res }: { req: IncomingMessage; res: ServerResponse },
  allow: string,
  refuse = sendError,
): void {
  if (req.method === 'OPTIONS') {
    send(req, res, { status: 204, headers: { allow } });
    return;
  }
  const details = { method: req.method ?? '', path: pathOf(req), allow };
  refuse({ req, res }, new AppError('method_not_allowed', details), newId('cor'));
}

/** A request, with what Express has put beside it: the parts of the path, and the URL before a prefix was cut off. */
interface Exchange {
  req: IncomingMessage & { params?: Request['params']; originalUrl?: string };
  res: ServerResponse;
}

/** Serves one route whose path has no parts, to whoever has found out by himself that it is meant. Never rejects. */
export function serveRoute(route: Route, deps: RestDeps): (req: IncomingMessage, res: ServerResponse) => Promise<void> {
  return (req, res) => serve(route, { req, res }, deps);
}

async function serve(route: Route, { req, res }: Exchange, deps: RestDeps): Promise<void> {
  try {
    const actor = route.auth === 'key' ? await deps.authenticate(req) : nobody;
    const body = withBody.includes(route.method) ? await readJson(req, deps.readBody) : undefined;
    const answer = await route.handle(toCall({ req, res }, { actor, body }));
    sendAnswer(req, res, answer);
  } catch (thrown) {
    const correlationId = newId('cor');
    const error = toAppError(thrown, correlationId);
    if (error.status >= 500)
      deps.log.error({ correlationId, code: error.code, err: error.cause ?? error }, 'REST call failed');
    if (error.code === 'body_incomplete') res.destroy();
    else (deps.sendError ?? sendError)({ req, res }, error, correlationId);
  }
}

function signalOf(res: ServerResponse): AbortSignal {
  const gone = new AbortController();
  res.once('close', () => gone.abort());
  return gone.signal;
}

/** What few handlers ask for is made when they do. */
function toCall({ req, res }: Exchange, { actor, body }: Pick<Call, 'actor' | 'body'>): Call {
  return {
    actor,
    body,
    get query() {
      return new URLSearchParams(/\?.*/.exec(req.originalUrl ?? req.url ?? '')?.[0]);
    },
    get signal() {
      return signalOf(res);
    },
    get path() {
      return pathOf(req);
    },
    header: (name) => headerOf(req, name),
    param: (name) => String(req.params?.[name] ?? ''),
  };
}

function headerOf({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** The path as it was asked for, cut where it is too long to repeat in an answer. */
export function pathOf({ url = '/' }: IncomingMessage): string {
  return (url.split('?')[0] ?? '/').slice(0, 200);
}

function sendAnswer(req: IncomingMessage, res: ServerResponse, { status, headers, body }: Answer): void {
  if (typeof body === 'string') send(req, res, { status, headers: { ...headers, 'cache-control': 'no-store' }, body });
  else sendJson(req, res, { status, headers: headers ?? {}, body });
}
