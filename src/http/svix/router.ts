import type { Router } from 'express';
import { AppError } from '../../domain/errors.ts';
import { newId } from '../../domain/ids.ts';
import { createRestRouter, pathOf, type RestDeps } from '../rest-router.ts';
import type { Route } from '../route.ts';
import { sendSvixError } from './svix-error.ts';

/** Where Svix's clients look for their API on the server that they are given. */
export const svixPrefix = '/api/v1';

/** Serves the routes of the table, and says of every other call of the Svix API that it is not among them. */
export function createSvixRouter(routes: readonly Route[], deps: RestDeps): Router {
  const router = createRestRouter(routes, { ...deps, sendError: sendSvixError });
  router.use((req, res) => {
    const call = `${req.method} ${svixPrefix}${pathOf(req)}`;
    sendSvixError({ req, res }, new AppError('svix_route_unknown', { call }), newId('cor'));
  });
  return router;
}
