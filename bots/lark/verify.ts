import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { decryptLark } from '../../src/crypto/lark-encryption.ts';
import { matchesLarkSignature } from '../../src/crypto/lark-signature.ts';
import { safeEqual } from '../../src/crypto/safe-equal.ts';

/** What a request is held against. */
export interface Check {
  appId: string;
  encryptKey: string;
  verificationToken: string;
  tenantKey?: string | undefined;
}

/** A request that has passed every check: Lark asking whether this is the right address, or something that happened. */
export type Verified = { challenge: string } | { document: EventDocument };

/** The decrypted event, and nothing that stood beside it in the clear (case V17). */
export interface EventDocument {
  schema: '2.0';
  header: Record<string, unknown>;
  event: Record<string, unknown>;
}

const outer = z.looseObject({ encrypt: z.string().min(1) });
const question = z.looseObject({
  type: z.literal('url_verification'),
  challenge: z.string().max(1_000),
  token: z.string(),
});
const eventDocument = z.object({
  schema: z.literal('2.0'),
  header: z.looseObject({
    event_id: z.string().min(1),
    event_type: z.string().min(1),
    token: z.string(),
    app_id: z.string(),
    tenant_key: z.string().optional(),
  }),
  event: z.record(z.string(), z.unknown()),
});

/**
 * Checks a request of Lark's event subscription over its raw bytes; undefined when anything at all is wrong with it.
 * The order matters: nothing is echoed before the token was right (case V18), and nothing but the question for the
 * address, which Lark does not sign, passes without a fresh signature. The SDK's own check does none of this well.
 */
export function verify(body: Buffer, headers: IncomingHttpHeaders, check: Check, now: number): Verified | undefined {
  const encrypted = outer.safeParse(parsed(body.toString('utf8'))).data?.encrypt;
  const clear = encrypted === undefined ? undefined : decryptLark(check.encryptKey, encrypted);
  if (clear === undefined) return undefined;
  const content = parsed(clear);
  const asked = question.safeParse(content).data;
  if (asked) return safeEqual(asked.token, check.verificationToken) ? { challenge: asked.challenge } : undefined;
  const document = eventDocument.safeParse(content).data;
  if (!document || !isOurs(document.header, check) || !isSigned(body, headers, check, now)) return undefined;
  return { document };
}

function isOurs(header: z.infer<typeof eventDocument>['header'], check: Check): boolean {
  const token = safeEqual(header.token, check.verificationToken);
  const tenant = check.tenantKey === undefined || check.tenantKey === header.tenant_key;
  return token && header.app_id === check.appId && tenant;
}

function isSigned(body: Buffer, headers: IncomingHttpHeaders, { encryptKey }: Check, now: number): boolean {
  const [timestamp, nonce, signature] = ['timestamp', 'nonce', 'signature'].map((name) => {
    const value = headers[name === 'signature' ? 'x-lark-signature' : `x-lark-request-${name}`];
    return typeof value === 'string' ? value : '';
  });
  const signed = { timestamp: timestamp ?? '', nonce: nonce ?? '', encryptKey, body };
  return matchesLarkSignature(signed, signature ?? '', now);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
