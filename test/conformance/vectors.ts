import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const named = z.object({ id: z.string() });

const shapes = {
  signature: named.extend({
    schemes: z.array(
      z.object({ scheme: z.enum(['standard', 'sha256-body', 'timestamp-body']), header: z.string().optional() }),
    ),
    /** Newest first; a delivery that nobody sends has none. */
    keys: z.array(z.string()).optional(),
    receiver: z.string(),
    body: z.string(),
    headers: z.record(z.string(), z.string()),
    now: z.number(),
    verdict: z.enum(['accept', 'refuse']),
    reason: z.enum(['signature', 'timestamp', 'missing']).optional(),
  }),
  'retry-after': named.extend({
    header: z.string(),
    now: z.string(),
    verdict: z.enum(['wait', 'ignore']),
    seconds: z.number().optional(),
  }),
  retry: named.extend({
    schedule: z.union([z.enum(['default', 'standard']), z.array(z.number())]),
    clientErrors: z.enum(['retry', 'give_up']),
    steps: z.array(
      z.object({
        status: z.number().optional(),
        retryAfterSeconds: z.number().optional(),
        verdict: z.enum(['again', 'delivered', 'dead']),
        reason: z.enum(['exhausted', 'gone', 'refused']).optional(),
        afterSeconds: z.number().optional(),
        atLatestSeconds: z.number().optional(),
      }),
    ),
  }),
  'url-guard': named.extend({
    url: z.string(),
    addresses: z.array(z.string()),
    allow: z.array(z.string()),
    verdict: z.enum(['call', 'refuse']),
    reason: z.enum(['scheme', 'plain_http', 'userinfo', 'port', 'private', 'metadata', 'not_an_address']).optional(),
  }),
} as const;

type Shapes = typeof shapes;

/** The vectors of a file of this folder. */
export function vectorsOf<Name extends keyof Shapes>(name: Name): z.output<Shapes[Name]>[] {
  const file = z.object({ vectors: z.array(shapes[name]), made_by: z.string().min(1) });
  const text = readFileSync(path.join(import.meta.dirname, `${name}.json`), 'utf8');
  return file.parse(JSON.parse(text)).vectors as z.output<Shapes[Name]>[];
}
