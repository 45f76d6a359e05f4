import type { Clock } from '../domain/clock.ts';
import type { EndpointAuth, Subscriber } from '../domain/endpoint.ts';
import type { Post } from './post.ts';
import { createTokens } from './tokens.ts';

/** Signs tries in at their endpoints. */
export interface Authorize {
  /**
   * The header that says who we are to an endpoint; none where it wants none. Throws `endpoint_auth_failed` when no token
   * can be had.
   */
  authorize(subscriber: Subscriber): Promise<Record<string, string>>;
  /** Takes note of an answer: a token that was answered by 401 is not used again. */
  answered(sent: Readonly<Record<string, string>>, status: number | undefined): void;
}

/**
 * Basic (https://www.rfc-editor.org/rfc/rfc7617), bearer (https://www.rfc-editor.org/rfc/rfc6750) and the client
 * credentials of OAuth 2 (https://www.rfc-editor.org/rfc/rfc6749#section-4.4), whose token server is asked through the
 * same guard as the endpoint.
 */
export function createAuthorize({ post, clock }: { post: Pick<Post, 'ask'>; clock: Clock }): Authorize {
  const tokens = createTokens({ post, clock });
  return {
    async authorize({ endpoint: { auth, timeoutMs }, secrets }) {
      if (auth.type === 'oauth2') {
        const token = await tokens.get({ ...auth, secret: secrets.auth ?? '', timeoutMs });
        return { authorization: `Bearer ${token}` };
      }
      return signIn(auth, secrets.auth ?? '');
    },
    answered({ authorization }, status) {
      if (status === 401 && authorization?.startsWith('Bearer ')) tokens.drop(authorization.slice('Bearer '.length));
    },
  };
}

function signIn(auth: Exclude<EndpointAuth, { type: 'oauth2' }>, secret: string): Record<string, string> {
  if (auth.type === 'none') return {};
  if (auth.type === 'bearer') return { authorization: `Bearer ${secret}` };
  return { authorization: basic(auth.username, secret) };
}

/** The value of a basic `Authorization` header. */
function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
