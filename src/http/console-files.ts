import type { ServerResponse } from 'node:http';
import { type NextFunction, type Request, type Response, Router, static as serveFiles } from 'express';
import { AppError } from '../domain/errors.ts';
import { newId } from '../domain/ids.ts';
import { compressedAssets } from './compressed-assets.ts';
import { sendError } from './error-response.ts';
import { languageOf } from './language.ts';
import { send } from './send.ts';

/** Files whose name changes with their content: browsers may keep them. */
const forEver = 'public, max-age=31536000, immutable';

/**
 * The web console under `/console`, from the folder that Vite built. Every path that is no file is the page itself,
 * whose script reads the address. The root of the site leads there.
 */
export function consoleFiles(dir: string): Router {
  const router = Router({ caseSensitive: true });
  router.get('/', (_req, res) => res.redirect('/console'));
  const options = { index: false, redirect: false, fallthrough: true, setHeaders: setCaching };
  router.use('/console', compressedAssets(dir));
  router.use('/console', serveFiles(dir, options));
  router.get('/console{/*path}', (req, res, next) => {
    // A path that names a file is not a place within the page.
    if (/\.\w+$/.test(req.path)) next();
    else sendPage(dir, { req, res, next });
  });
  return router;
}

function setCaching(res: ServerResponse, file: string): void {
  res.setHeader('cache-control', /[\\/]assets[\\/]/.test(file) ? forEver : 'no-cache');
}

interface Exchange {
  req: Request;
  res: Response;
  next: NextFunction;
}

function sendPage(dir: string, { req, res, next }: Exchange): void {
  res.sendFile('index.html', { root: dir, cacheControl: false, headers: { 'cache-control': 'no-cache' } }, (error) => {
    if (!error || res.headersSent) return;
    if ('code' in error && error.code === 'ENOENT') sayNotBuilt(req, res);
    else next(error);
  });
}

/** A person in front of a browser gets the bare sentence. */
function sayNotBuilt(req: Request, res: Response): void {
  const error = new AppError('console_not_built');
  if (!req.accepts('html')) {
    sendError({ req, res }, error, newId('cor'));
    return;
  }
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' };
  send(req, res, { status: error.status, headers, body: error.sentence(languageOf(req)) });
}
