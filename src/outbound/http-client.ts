import { createRequire } from 'node:module';
import type { Client as UndiciClient, errors as undiciErrors } from 'undici';

// The two parts of undici that are used, by their files: the package's entrance would load its fetch, caches, cookies
// and sockets as well, which nobody here calls, and with them 12 MB and a tenth of a second of every start.
const require = createRequire(import.meta.url);

/** Connections that speak HTTP: https://undici.nodejs.org/#/docs/api/Client */
export type Client = UndiciClient;
export const Client: typeof UndiciClient = require('undici/lib/dispatcher/client.js');

/** What undici says of it: https://undici.nodejs.org/#/docs/api/Errors */
const errors: typeof undiciErrors = require('undici/lib/core/errors.js');

/** Whether an answer was no HTTP. */
export function isGarbled(error: unknown): boolean {
  return error instanceof errors.HTTPParserError;
}
