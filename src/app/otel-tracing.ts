import {
  type Context,
  type Span as OtelSpan,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Clock } from '../domain/clock.ts';
import type { Logger } from '../domain/logger.ts';
import { readTraceparent, type Span, type SpanFacts, type Tracer, writeTraceparent } from '../domain/tracer.ts';

export interface OtelOptions {
  /** Where `/v1/traces` is. */
  endpoint: string;
  headers: Record<string, string>;
  serviceName: string;
  version: string;
  /** Share of the traces that begin here which are kept, 0 to 1; whoever sends a `traceparent` has decided already. */
  share: number;
  clock: Clock;
  log: Logger;
}

/** A tracer, where there is one, and what has to be ended with it. */
export interface Tracing {
  tracer: Tracer | undefined;
  /** Sends what is left, for a few seconds at most. */
  stop(): Promise<void>;
}

const kinds = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
} as const;

/** Milliseconds between two batches of spans. */
const sendEveryMs = 1_000;

/** Milliseconds that sending the last spans may hold up the end. */
const stopWithinMs = 3_000;

/** Spans by the SDK of OpenTelemetry, sent in batches as OTLP over HTTP. Loaded only where tracing is on. */
export function createOtelTracing(options: OtelOptions): Tracing {
  const { endpoint, headers, serviceName, version, share, clock, log } = options;
  const exporter = new OTLPTraceExporter({ url: `${endpoint}/v1/traces`, headers });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': serviceName, 'service.version': version }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(share) }),
    spanProcessors: [
      new BatchSpanProcessor({ exporter: told(exporter, { clock, log }), scheduledDelayMillis: sendEveryMs }),
    ],
  });
  const tracer = provider.getTracer('switchhook', version);
  return {
    tracer: {
      begin: (name, { kind, parent, facts }) =>
        toSpan(tracer.startSpan(name, { kind: kinds[kind], attributes: facts ?? {} }, contextOf(parent))),
    },
    async stop() {
      let cancel: () => void = () => undefined;
      const late = new Promise<void>((resolve) => {
        cancel = clock.after(stopWithinMs, resolve);
      });
      await Promise.race([provider.shutdown().catch(() => undefined), late]);
      cancel();
    },
  };
}

function contextOf(parent: string | undefined): Context {
  const place = readTraceparent(parent);
  if (!place) return ROOT_CONTEXT;
  const { traceId, spanId, sampled } = place;
  const traceFlags = sampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}

function toSpan(span: OtelSpan): Span {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return {
    traceparent: writeTraceparent({ traceId, spanId, sampled: (traceFlags & TraceFlags.SAMPLED) !== 0 }),
    note: (facts: SpanFacts) => void span.setAttributes(facts),
    end(fault) {
      if (fault !== undefined) {
        span.setAttribute('error.type', fault);
        span.setStatus({ code: SpanStatusCode.ERROR, message: fault });
      }
      span.end();
    },
  };
}

/** Milliseconds between two lines about spans that could not be sent. */
const complainEveryMs = 60_000;

/** What can't be sent is dropped; the log says so now and then. */
function told(exporter: SpanExporter, { clock, log }: Pick<OtelOptions, 'clock' | 'log'>): SpanExporter {
  let quietUntil = 0;
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        if (result.error && clock.now() >= quietUntil) {
          quietUntil = clock.now() + complainEveryMs;
          log.warn({ err: result.error, spans: spans.length }, 'spans could not be sent and were dropped');
        }
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => await exporter.forceFlush?.(),
  };
}
