import type { RequestListener } from 'node:http';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { AppError, toAppError } from '../domain/errors.ts';
import { newId } from '../domain/ids.ts';
import type { Logger } from '../domain/logger.ts';
import { accessLog } from './access-log.ts';
import { consoleFiles } from './console-files.ts';
import { sendError } from './error-response.ts';
import type { createInboundHandler } from './handlers/inbound.ts';
import { createRestRouter, pathOf, type RestDeps, refuseMethod } from './rest-router.ts';
import type { Route } from './route.ts';
import { securityHeaders } from './security-headers.ts';
import { createSvixRouter, svixPrefix } from './svix/router.ts';

/** Paths that a chat platform serves itself: everything under `prefix`, with the whole URL and an unread stream. */
export interface PlatformRoutes {
  prefix: string;
  handle: RequestListener;
}

export interface WebAppParts extends RestDeps {
  inbound: ReturnType<typeof createInboundHandler>;
  platforms: readonly PlatformRoutes[];
  routes: readonly Route[];
  /** The same use cases in the shapes of the Svix API. */
  svix: readonly Route[];
  /** Folder of the built console. */
  consoleDir: string;
  /** Whether people reach the server by https. */
  https: boolean;
  log: Logger;
}

/** The order matters: senders come before everything that costs time, platforms before anything that reads a body. */
export function createWebApp(parts: WebAppParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.enable('case sensitive routing');
  app
    .route('/v1/webhooks/:webhookId')
    .post(parts.inbound)
    .all((req, res) => refuseMethod({ req, res }, 'POST, OPTIONS'));
  app.use(accessLog(parts.log));
  app.use(securityHeaders(parts));
  for (const platform of parts.platforms) app.use(mountPlatform(platform));
  app.use(createRestRouter(parts.routes, parts));
  app.use(svixPrefix, createSvixRouter(parts.svix, parts));
  app.use(consoleFiles(parts.consoleDir));
  app.use((req, res) => sendError({ req, res }, new AppError('route_unknown', { path: pathOf(req) }), newId('cor')));
  app.use(createErrorHandler(parts.log));
  return app;
}

function mountPlatform({ prefix, handle }: PlatformRoutes): RequestHandler {
  return (req, res, next) => {
    const path = pathOf(req);
    if (path === prefix || path.startsWith(`${prefix}/`)) handle(req, res);
    else next();
  };
}

/** What Express itself refuses, such as a path that can't be decoded, and what nobody foresaw. Never its HTML. */
function createErrorHandler(log: Logger): ErrorRequestHandler {
  return (thrown: unknown, req, res, _next) => {
    const correlationId = newId('cor');
    const mistake = isClientMistake(thrown);
    if (!mistake) log.error({ correlationId, err: thrown }, 'request failed');
    const error = mistake ? new AppError('route_unknown', { path: pathOf(req) }) : toAppError(thrown, correlationId);
    sendError({ req, res }, error, correlationId);
  };
}

function isClientMistake(thrown: unknown): boolean {
  const status = typeof thrown === 'object' && thrown !== null && 'status' in thrown ? thrown.status : undefined;
  return typeof status === 'number' && status >= 400 && status < 500;
}
