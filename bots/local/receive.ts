import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { z } from 'zod';
import { AppError, type Language, toAppError } from '../../src/domain/errors.ts';
import { newId } from '../../src/domain/ids.ts';
import { claim, join, showSession, signOut } from './enter.ts';
import { type Exchange, parseBody, type Room, type Route, type SignedIn } from './exchange.ts';
import { readJson, refuseForeign, refuseForeignHost } from './guard.ts';
import { listChannels, listCommands, listMessages, showHealth, showThread } from './look.ts';
import { languageOf, type Reply, sendProblem, sendReply } from './reply.ts';
import { act, say, submit } from './talk.ts';

/** Where the room's API is. */
export const prefix = '/console/api';

/** Every route of the room. `:id` stands for one part of the path. */
const routes: readonly Route[] = [
  { method: 'GET', path: '/session', open: true, handle: showSession },
  { method: 'POST', path: '/claim', open: true, handle: claim },
  { method: 'POST', path: '/join', open: true, handle: join },
  { method: 'POST', path: '/sign-out', handle: signOut },
  { method: 'GET', path: '/channels', handle: listChannels },
  { method: 'POST', path: '/channels', handle: createChannel },
  { method: 'GET', path: '/messages', handle: listMessages },
  { method: 'GET', path: '/threads/:id', handle: showThread },
  { method: 'GET', path: '/commands', handle: listCommands },
  { method: 'POST', path: '/say', handle: say },
  { method: 'POST', path: '/act', handle: act },
  { method: 'POST', path: '/submit', handle: submit },
  { method: 'GET', path: '/stream', handle: openStream },
  { method: 'GET', path: '/health', open: true, handle: showHealth },
];

/** Receives what browsers send under `/console/api`, the whole URL and the unread stream; never throws. */
export function createReceive(room: Room): RequestListener {
  return (req, res) => {
    const correlationId = newId('cor', room.deps.clock.now());
    const language = languageOf(req, room.deps.language);
    answer(room, { req, res, language, correlationId }).catch((thrown: unknown) => {
      const error = toAppError(thrown, correlationId);
      if (error.code === 'internal')
        room.deps.log.error({ err: thrown, correlationId }, 'a request of the chat room failed');
      if (res.headersSent) return void res.destroy();
      sendProblem(res, error, { language, correlationId });
    });
  };
}

interface Arrival {
  req: IncomingMessage;
  res: ServerResponse;
  language: Language;
  correlationId: string;
}

async function answer(room: Room, arrival: Arrival): Promise<void> {
  const { req, res } = arrival;
  const url = new URL(req.url ?? '/', 'http://room.invalid');
  refuseForeignHost(req, room.deps);
  const { route, id } = findRoute(req.method ?? 'GET', url.pathname.slice(prefix.length));
  if (route.method === 'POST') refuseForeign(req, room.deps);
  const visitor = route.open ? undefined : await room.sessions.find(req);
  if (!route.open && !visitor) throw new AppError('session_missing');
  const body = route.method === 'POST' ? await readJson(req) : undefined;
  const exchange: Exchange = { ...arrival, room, url, id, body };
  const reply = await handled(route, exchange, visitor);
  if (reply) sendReply(res, reply);
}

async function handled(route: Route, exchange: Exchange, visitor: SignedIn['visitor'] | undefined) {
  if (route.open) return await route.handle(exchange);
  if (!visitor) throw new AppError('session_missing');
  return await route.handle({ ...exchange, visitor });
}

function findRoute(method: string, path: string): { route: Route; id: string } {
  const matching = routes.flatMap((route) => {
    const id = matchPath(route.path, path);
    return id === undefined ? [] : [{ route, id }];
  });
  const found = matching.find(({ route }) => route.method === method);
  if (found) return found;
  const known = `${prefix}${path}`.slice(0, 200);
  if (matching.length === 0) throw new AppError('route_unknown', { path: known });
  const allow = matching.map(({ route }) => route.method).join(', ');
  throw new AppError('method_not_allowed', { method, path: known, allow });
}

/** The part that stands for `:id`, an empty text where there is none; undefined when the path is another one. */
function matchPath(pattern: string, path: string): string | undefined {
  if (!pattern.endsWith('/:id')) return pattern === path ? '' : undefined;
  const start = pattern.slice(0, -':id'.length);
  const id = path.startsWith(start) ? path.slice(start.length) : '';
  return /^[\w-]{1,80}$/.test(id) ? id : undefined;
}

const wantedChannel = z.strictObject({
  id: z.string().regex(/^[\p{Ll}\p{Lo}\p{N}][\p{Ll}\p{Lo}\p{N}_-]{0,39}$/u),
  title: z.string().trim().min(1).max(60),
  project: z.string().max(64).optional(),
});

async function createChannel({ room, visitor, body }: SignedIn): Promise<Reply> {
  const { id, title, project } = parseBody(wantedChannel, body);
  const here = project ?? (await ownProject(room, visitor));
  return { status: 200, body: await room.rooms.create(visitor.actor, { id, title, project: here }) };
}

async function ownProject({ rooms }: Room, { actor }: SignedIn['visitor']): Promise<string> {
  const visible = await rooms.visible(actor);
  return visible.find(({ project }) => project !== undefined)?.project ?? 'default';
}

/** `Last-Event-ID` of a browser that comes back tells more than where it began. */
async function openStream({ room, req, res, url, visitor }: SignedIn): Promise<undefined> {
  const last = req.headers['last-event-id'];
  const after = (typeof last === 'string' && last !== '' ? last : url.searchParams.get('after')) || undefined;
  room.streams.open(res, visitor, after);
}
