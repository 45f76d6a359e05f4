import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../domain/clock.ts';
import { AppError } from '../domain/errors.ts';
import { OurTrouble } from './our-trouble.ts';
import type { Post, PostResult } from './post.ts';

/** Who asks for a token, and where. */
interface TokenRequest {
  tokenUrl: string;
  clientId: string;
  secret: string;
  scope?: string | undefined;
  /** Milliseconds for asking. */
  timeoutMs: number;
}

/** Tokens of OAuth 2, kept for as long as they last. */
export interface Tokens {
  /** A token that lives. Throws `endpoint_auth_failed`, or `address_refused` for a token server that may not be called. */
  get(request: TokenRequest): Promise<string>;
  /** Forgets a token that was not taken. */
  drop(token: string): void;
}

/** Seconds that a token is taken to last when its server doesn't say, and before its end at which it is renewed. */
const lastsSeconds = 300;
const spareSeconds = 30;
const longestSeconds = 86_400;
const mostTokens = 5_000;

/** A token is what a header can carry (https://www.rfc-editor.org/rfc/rfc6750#section-2.1). */
const grant = z.object({
  access_token: z.string().regex(/^[!-~]{1,8000}$/),
  token_type: z
    .string()
    .regex(/^bearer$/i)
    .optional(),
  expires_in: z.coerce.number().min(0).optional().catch(undefined),
});

interface Kept {
  token: Promise<string>;
  value?: string;
  until: number;
}

/** One question at a time for each client; whoever comes meanwhile waits for the same answer. */
export function createTokens({ post, clock }: { post: Pick<Post, 'ask'>; clock: Clock }): Tokens {
  const kept = new Map<string, Kept>();

  async function fill(entry: Kept, request: TokenRequest): Promise<string> {
    const { token, seconds } = await fetchToken(post, request);
    entry.value = token;
    entry.until = clock.now() + seconds * 1_000;
    return token;
  }

  return {
    get(request) {
      const key = keyOf(request);
      const known = kept.get(key);
      if (known && known.until > clock.now()) return known.token;
      const entry: Kept = { token: Promise.resolve(''), until: Number.POSITIVE_INFINITY };
      entry.token = fill(entry, request);
      kept.delete(key);
      kept.set(key, entry);
      entry.token.catch(() => {
        if (kept.get(key) === entry) kept.delete(key);
      });
      const [oldest] = kept.keys();
      if (kept.size > mostTokens && oldest !== undefined) kept.delete(oldest);
      return entry.token;
    },
    drop(token) {
      for (const [key, { value }] of kept) if (value === token) kept.delete(key);
    },
  };
}

/** Nobody gets at another's token without the same secret. */
function keyOf({ tokenUrl, clientId, scope, secret }: TokenRequest): string {
  return createHash('sha256')
    .update(JSON.stringify([tokenUrl, clientId, scope, secret]))
    .digest('base64');
}

async function fetchToken(post: Pick<Post, 'ask'>, request: TokenRequest): Promise<{ token: string; seconds: number }> {
  const result = await askEitherWay(post, request);
  const parsed = grant.safeParse(result.ok ? parseJson(result.body) : undefined);
  if (!parsed.success) throw failed(request, result);
  const { access_token: token, expires_in: said = lastsSeconds } = parsed.data;
  return { token, seconds: Math.max(0, Math.min(said, longestSeconds) - spareSeconds) };
}

/** The secret as a basic header, which every server has to take, or in the form, which some insist on (RFC 6749 2.3.1). */
async function askEitherWay(post: Pick<Post, 'ask'>, request: TokenRequest): Promise<Answer> {
  const { clientId, secret } = request;
  const credentials = `${encodeURIComponent(clientId)}:${encodeURIComponent(secret)}`;
  const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
  const first = await askOnce(post, request, { headers: { authorization }, fields: {} });
  if (first.status !== 400 && first.status !== 401) return first;
  const second = await askOnce(post, request, {
    headers: {},
    fields: { client_id: clientId, client_secret: secret },
  });
  return second.ok ? second : first;
}

type Answer = PostResult & { body: Buffer };

function askOnce(
  post: Pick<Post, 'ask'>,
  { tokenUrl, scope, timeoutMs }: TokenRequest,
  { headers, fields }: { headers: Record<string, string>; fields: Record<string, string> },
): Promise<Answer> {
  const asked = { grant_type: 'client_credentials', ...(scope === undefined ? {} : { scope }), ...fields };
  return post.ask({
    url: tokenUrl,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json', ...headers },
    body: new URLSearchParams(asked).toString(),
    timeoutMs,
  });
}

/** Says what went wrong without a word of the answer, which may hold anything. */
function failed({ tokenUrl }: TokenRequest, { ok, errorClass, reason, ours }: PostResult): Error {
  if (ours !== undefined) return new OurTrouble(ours);
  if (errorClass === 'address_refused') {
    return new AppError('address_refused', {
      address: hostOf(tokenUrl),
      why: 'the token server is not allowed',
      whyZh: '不允许访问令牌服务器',
    });
  }
  const why = ok ? 'its answer holds no bearer token' : (reason ?? 'no answer');
  return new AppError('endpoint_auth_failed', { host: hostOf(tokenUrl), why });
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'the token server';
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
