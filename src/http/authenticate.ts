import type { IncomingMessage } from 'node:http';
import type { KeyStore } from '../admin/ports.ts';
import type { ApiKey } from '../domain/api-key.ts';
import { AppError } from '../domain/errors.ts';
import type { Actor } from '../domain/member.ts';
import type { RateLimit } from '../pipeline/rate-limit.ts';

export interface AuthenticateDeps {
  keys: Pick<KeyStore, 'byToken'>;
  rateLimit: RateLimit;
  /** What failed tries are counted under. */
  networkOf(req: IncomingMessage): string;
}

/** Failed tries per minute that one address gets a 401 for; a 429 after that. A valid key is never held up by them. */
const failuresPerMinute = 30;

/** Finds out who calls. Throws `unauthenticated`, or `rate_limited` for an address that only guesses. */
export type Authenticate = (req: IncomingMessage) => Promise<Actor>;

/** Authentication by `Authorization: Bearer <key>`; no cookie and no other header counts (cases V23, W2). */
export function createAuthenticate({ keys, rateLimit, networkOf }: AuthenticateDeps): Authenticate {
  return async (req) => {
    const token = bearerToken(req.rawHeaders);
    const key = token === undefined ? undefined : await keys.byToken(token);
    if (key) return toActor(key);
    const seconds = rateLimit(`auth:${networkOf(req)}`, failuresPerMinute);
    throw seconds > 0 ? new AppError('rate_limited', { seconds }) : new AppError('unauthenticated');
  };
}

/** Node keeps only the first of two `Authorization` headers, so they are counted in the raw list (case V4). */
function bearerToken(rawHeaders: readonly string[]): string | undefined {
  const values = rawHeaders.filter((_, i) => i % 2 === 1 && rawHeaders[i - 1]?.toLowerCase() === 'authorization');
  const [value, second] = values;
  if (value === undefined || second !== undefined) return undefined;
  return /^Bearer +([!-~]{1,512})$/i.exec(value)?.[1];
}

/** A key without a project and with the role admin is a platform key; a lesser one without a project opens nothing. */
function toActor({ id, name, project, role }: ApiKey): Actor {
  return {
    memberId: `key:${id}`,
    name,
    via: 'rest',
    platformAdmin: project === undefined && role === 'admin',
    roles: project === undefined ? {} : { [project]: role },
    onlyProject: project,
  };
}
