import { AppError } from '../domain/errors.ts';
import type { RateLimit } from '../pipeline/rate-limit.ts';
import type { Handler } from './route.ts';

/** How often a minute one key may do the same to one thing. */
const perMinute = 30;

/**
 * A handler that one key can call only so often a minute for one webhook, endpoint or delivery (case R3). What is refused for another
 * reason counts too, so that the limit tells nobody which of them exist. Throws `rate_limited`.
 */
export function limited(rateLimit: RateLimit, action: string, handle: Handler): Handler {
  return async (call) => {
    const id = call.param('uuid') || call.param('id');
    const thing = `${call.param('project').slice(0, 64)}/${id.slice(0, 64)}`;
    const seconds = rateLimit(`${action}:${call.actor.memberId}:${thing}`, perMinute);
    if (seconds > 0) throw new AppError('rate_limited', { seconds });
    return await handle(call);
  };
}
