import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Admin } from '../admin/admin.ts';
import type { KeyStore } from '../admin/ports.ts';
import type { Relay } from '../admin/relay.ts';
import type { Clock } from '../domain/clock.ts';
import { AppError } from '../domain/errors.ts';
import type { Logger } from '../domain/logger.ts';
import type { Tracer } from '../domain/tracer.ts';
import type { RateLimit } from '../pipeline/rate-limit.ts';
import { accessLog } from './access-log.ts';
import { createAuthenticate } from './authenticate.ts';
import { type ClientAddress, createClientAddress } from './client-address.ts';
import { capConnections } from './connection-cap.ts';
import { createInboundHandler, type InboundDeps } from './handlers/inbound.ts';
import { guardLeftovers } from './leftover-guard.ts';
import type { Metrics } from './metrics.ts';
import { guardPace, type Pace } from './pace-guard.ts';
import { createReadBody } from './read-body.ts';
import type { Readiness } from './readiness.ts';
import { type RestDeps, serveRoute } from './rest-router.ts';
import type { Route } from './route.ts';
import { createRoutes } from './routes.ts';
import { svixRoutes } from './svix/routes.ts';
import { createWebApp, type PlatformRoutes } from './web-app.ts';

export interface ServerOptions {
  admin: Admin;
  keys: Pick<KeyStore, 'byToken'>;
  receive: InboundDeps['receive'];
  bodyLimit: InboundDeps['bodyLimit'];
  isHidden?: InboundDeps['isHidden'];
  platforms: readonly PlatformRoutes[];
  consoleDir: string;
  readiness(): Promise<Readiness>;
  metrics: Metrics;
  rateLimit: RateLimit;
  /** The outbound relay; left out where a server has none. */
  relay?: Relay | undefined;
  /** Traces what senders send; nothing is traced without one. */
  tracer?: Tracer | undefined;
  /** Proxies whose `X-Forwarded-For` is believed: addresses or CIDRs. */
  trustedProxies: readonly string[];
  https: boolean;
  clock: Clock;
  log: Logger;
  limits?: Partial<ServerLimits>;
}

/** What a connection may take; see cases B1, B8 and B9. */
export interface ServerLimits {
  /** Until all headers are here. */
  headersTimeoutMs: number;
  /** All headers of a request together. */
  maxHeaderBytes: number;
  bodyPace: Pace;
  /** All bodies that are being read, together. */
  maxHeldBytes: number;
  connectionsPerAddress: number;
}

const defaultLimits: ServerLimits = {
  headersTimeoutMs: 10_000,
  maxHeaderBytes: 16 * 1024,
  bodyPace: { graceMs: 15_000, bytesPerSecond: 16 * 1024 },
  maxHeldBytes: 128 * 2 ** 20,
  connectionsPerAddress: 1_024,
};

/** Longer than the idle time of common proxies, so that it is never us who closes a connection they are about to use. */
const keepAliveMs = 75_000;

export interface HttpServer {
  /** Throws `port_taken`, or `config_invalid` for an address that can't be listened on. */
  listen(host: string, port: number): Promise<void>;
  /** Where it listens; the port is the real one also when 0 was asked for. */
  address(): { host: string; port: number };
  /** Takes nothing new, lets what is under way finish for `graceMs`, then cuts it off. */
  close(graceMs: number): Promise<void>;
}

/** The web server: senders, chat platforms, REST, console and operations on one port. */
export function createServer(options: ServerOptions): HttpServer {
  const limits = { ...defaultLimits, ...options.limits };
  const clients = createClientAddress(options.trustedProxies);
  const server = createHttpServer(nodeLimits(limits), createHandler(options, limits, clients));
  capConnections(server, limits.connectionsPerAddress, clients.isProxy);
  guardLeftovers(server, options.clock);
  const endWatch = guardPace(server, { clock: options.clock, pace: limits.bodyPace });
  return {
    listen: (host, port) => listen(server, host, port),
    address: rememberAddress(server),
    async close(graceMs) {
      await close(server, options.clock, graceMs);
      endWatch();
    },
  };
}

function nodeLimits({ headersTimeoutMs, maxHeaderBytes }: ServerLimits) {
  return {
    maxHeaderSize: maxHeaderBytes,
    headersTimeout: headersTimeoutMs,
    // How long a body may take depends on its size: the pace guard sees to it.
    requestTimeout: 0,
    keepAliveTimeout: keepAliveMs,
    connectionsCheckingInterval: Math.min(1_000, headersTimeoutMs),
  };
}

function createHandler(options: ServerOptions, { maxHeldBytes }: ServerLimits, clients: ClientAddress) {
  const { admin, readiness, metrics, receive, bodyLimit, isHidden, rateLimit, relay, clock, log } = options;
  const readBody = createReadBody(maxHeldBytes);
  const observe = metrics.inbound;
  const { networkOf } = clients;
  const authenticate = createAuthenticate({ keys: options.keys, rateLimit, networkOf });
  const routes = createRoutes({ admin, readiness, metrics, rateLimit, relay });
  const door = { receive, bodyLimit, isHidden, readBody, tracer: options.tracer };
  const inbound = createInboundHandler({ ...door, addressOf: clients.of, networkOf, rateLimit, observe, clock, log });
  const app = createWebApp({
    inbound,
    routes,
    svix: relay ? svixRoutes({ admin, relay, rateLimit }) : [],
    authenticate,
    readBody,
    platforms: options.platforms,
    consoleDir: options.consoleDir,
    https: options.https,
    log,
  });
  const publish = createPublishDoor(routes, { authenticate, readBody, log });
  // Senders' and publishers' requests skip the web framework, whose dispatch costs about as much as verifying a
  // signature does. It serves the same handlers for every other spelling of these paths.
  return (req: IncomingMessage, res: ServerResponse) => {
    if (req.method === 'POST' && req.url?.startsWith('/v1/webhooks/')) void inbound(req, res);
    else if (req.method === 'POST' && req.url === publishPath && publish) publish(req, res);
    else app(req, res);
  };
}

const publishPath = '/v1/events';

/**
 * Publishing an event, beside the web framework; undefined where there is no relay. No browser shows these answers, as
 * none sends a key along, so of all headers for browsers only the one against sniffing goes with them.
 */
function createPublishDoor(routes: readonly Route[], deps: RestDeps): RequestListener | undefined {
  const route = routes.find(({ method, path }) => method === 'POST' && path === publishPath);
  if (!route) return undefined;
  const serve = serveRoute(route, deps);
  const note = accessLog(deps.log);
  return (req, res) => {
    note(req, res, () => {});
    res.setHeader('x-content-type-options', 'nosniff');
    void serve(req, res);
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => reject(listenError(error, host, port));
    server.once('error', onError);
    server.listen({ host, port }, () => {
      server.off('error', onError);
      resolve();
    });
  });
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): AppError {
  if (error.code === 'EADDRINUSE') return new AppError('port_taken', { host, port }, { cause: error });
  const setting = error.code === 'EACCES' ? 'PORT' : 'HOST';
  return new AppError('config_invalid', { setting, why: error.message }, { cause: error });
}

/** Asked before every delivery, and every time the system would be: it stays the same once there is one. */
function rememberAddress(server: Server): HttpServer['address'] {
  let known: ReturnType<HttpServer['address']> | undefined;
  server.once('close', () => {
    known = undefined;
  });
  return () => {
    if (known) return known;
    const address = addressOf(server);
    if (server.listening) known = address;
    return address;
  };
}

function addressOf(server: Server): { host: string; port: number } {
  const address = server.address();
  if (address === null || typeof address === 'string') return { host: '', port: 0 };
  return { host: address.address, port: address.port };
}

/** Kept-alive connections end with their current answer; what is idle is closed at once. */
async function close(server: Server, clock: Clock, graceMs: number): Promise<void> {
  server.prependListener(
    'request',
    (_req: IncomingMessage, res: ServerResponse) => void res.setHeader('connection', 'close'),
  );
  const closed = new Promise((resolve) => server.close(resolve));
  const stopSweep = clock.every(100, () => server.closeIdleConnections());
  const stopWaiting = clock.after(graceMs, () => server.closeAllConnections());
  await closed;
  stopSweep();
  stopWaiting();
}
