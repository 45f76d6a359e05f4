import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

const folder = new URL('../fixtures/inbound/', import.meta.url);

const fixtureIndex = z.object({
  files: z.array(
    z.object({
      file: z.string(),
      event: z.string(),
      content_type: z.string(),
      headers: z.record(z.string(), z.string()),
    }),
  ),
});

/** A captured payload with the headers it came with; `event` is its sender's word for it. */
export interface Fixture {
  file: string;
  event: string;
  headers: Record<string, string>;
  body: Buffer;
}

/** The captured payloads of a source; none when its folder has no index. */
export function fixturesOf(source: string): Fixture[] {
  const home = new URL(`${source}/`, folder);
  if (!existsSync(new URL('index.json', home))) return [];
  const index = fixtureIndex.parse(JSON.parse(readFileSync(new URL('index.json', home), 'utf8')));
  return index.files.map(({ file, event, headers, content_type }) => ({
    file,
    event,
    headers: { 'Content-Type': content_type, ...headers },
    body: readFileSync(new URL(file, home)),
  }));
}

const vectorFile = z.object({
  mutations: z.array(z.string()),
  vectors: z.array(
    z.object({
      id: z.string(),
      provider: z.string(),
      secret: z.union([z.string(), z.object({ signing_token: z.string(), secret_token: z.null() })]),
      body: z.string().optional(),
      body_b64: z.string().optional(),
      headers: z.record(z.string(), z.string()).default({}),
      signature: z.string().optional(),
      now: z.number().optional(),
      expect: z.string(),
    }),
  ),
});

export type Vector = z.infer<typeof vectorFile>['vectors'][number];

/** Known-answer signatures made by the senders' own libraries, and the changes that have to be refused. */
export const { vectors, mutations } = vectorFile.parse(
  JSON.parse(readFileSync(new URL('vectors.json', folder), 'utf8')),
);

/** The exact bytes of a vector's body. */
export function bodyOf(vector: Vector): Buffer {
  return vector.body_b64 === undefined ? Buffer.from(vector.body ?? '') : Buffer.from(vector.body_b64, 'base64');
}
