import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const file = path.join(import.meta.dirname, '..', 'fixtures', 'outbound', 'vectors.json');
const list = z.object({ vectors: z.array(z.looseObject({ id: z.string() })) });
const shape = z.object({
  secret: z.string().default(''),
  body: z.string().default(''),
  body_b64: z.string().optional(),
  headers: z.record(z.string(), z.string()).default({}),
  timestamp: z.string().default(''),
  signature: z.string().default(''),
  signature_hex: z.string().default(''),
});

/** A known answer that was made with somebody else's library. */
export function vector(id: string) {
  const found = list.parse(JSON.parse(readFileSync(file, 'utf8'))).vectors.find((one) => one.id === id);
  const { body_b64, body, signature_hex: signatureHex, ...rest } = shape.parse(found);
  return { ...rest, signatureHex, body: body_b64 === undefined ? Buffer.from(body) : Buffer.from(body_b64, 'base64') };
}
