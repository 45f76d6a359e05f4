import { createServer } from 'node:http';
import { z } from 'zod';

const value = z.object({ stringValue: z.string().optional(), intValue: z.union([z.string(), z.number()]).optional() });
const attributes = z.array(z.object({ key: z.string(), value: value.loose() })).default([]);
const span = z.object({
  name: z.string(),
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  kind: z.number(),
  attributes,
  status: z.object({ code: z.number().optional() }).optional(),
});
const sent = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes }),
      scopeSpans: z.array(z.object({ spans: z.array(span) })),
    }),
  ),
});

/** A span as it came over the wire. */
export interface SeenSpan extends Omit<z.output<typeof span>, 'attributes'> {
  facts: Record<string, string | number | undefined>;
  service: string | number | undefined;
}

export interface OtlpReceiver {
  url: string;
  spans(): readonly SeenSpan[];
  /** Paths and headers of what was sent. */
  requests(): readonly { path: string; headers: Record<string, unknown> }[];
  /** Everything that came, as text. */
  text(): string;
  close(): Promise<void>;
}

/** A collector that takes OTLP as JSON over HTTP, https://opentelemetry.io/docs/specs/otlp/#otlphttp. */
export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const spans: SeenSpan[] = [];
  const requests: { path: string; headers: Record<string, unknown> }[] = [];
  let text = '';
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    requests.push({ path: request.url ?? '', headers: request.headers });
    text += body;
    for (const { resource, scopeSpans } of sent.parse(JSON.parse(body)).resourceSpans) {
      const service = toFacts(resource.attributes)['service.name'];
      for (const one of scopeSpans.flatMap((scope) => scope.spans)) {
        spans.push({ ...one, facts: toFacts(one.attributes), service });
      }
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    spans: () => spans,
    requests: () => requests,
    text: () => text,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function toFacts(list: z.output<typeof attributes>): SeenSpan['facts'] {
  return Object.fromEntries(
    list.map(({ key, value: { stringValue, intValue } }) => [
      key,
      stringValue ?? (intValue === undefined ? undefined : Number(intValue)),
    ]),
  );
}
