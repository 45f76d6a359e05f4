import { toAppError } from './errors.ts';

/** Facts about a piece of work: ids, statuses, numbers. Never contents, addresses of people, or secrets. */
export type SpanFacts = Readonly<Record<string, string | number | boolean | undefined>>;

/** One piece of work in a trace. */
export interface Span {
  /** Its place in the trace, as a W3C `traceparent` to be handed on; undefined while nothing is traced. */
  readonly traceparent: string | undefined;
  note(facts: SpanFacts): void;
  /** Ends it; as failed where `fault` names why, by a code. */
  end(fault?: string): void;
}

export interface SpanStart {
  /** Who asks whom: `server` and `client` are requests, `producer` and `consumer` the two sides of a queue. */
  kind: 'server' | 'client' | 'producer' | 'consumer' | 'internal';
  /** A `traceparent` of ours, or as somebody sent it; one that is not valid begins a trace of its own. */
  parent?: string | undefined;
  facts?: SpanFacts | undefined;
}

/** Begins pieces of work that belong to a trace. */
export interface Tracer {
  begin(name: string, start: SpanStart): Span;
}

/** Of what is not traced. */
export const noSpan: Span = { traceparent: undefined, note: () => undefined, end: () => undefined };

/** Traces nothing, and costs nothing. */
export const noTracer: Tracer = { begin: () => noSpan };

/** Ends a span with its work: as failed when that throws, or when `faultOf` names a fault of what came of it. */
export async function within<T>(
  span: Span,
  work: () => Promise<T>,
  faultOf: (result: T) => string | undefined = () => undefined,
): Promise<T> {
  try {
    const result = await work();
    span.end(faultOf(result));
    return result;
  } catch (error) {
    span.end(toAppError(error).code);
    throw error;
  }
}

/** A place in a trace. */
export interface TracePlace {
  traceId: string;
  spanId: string;
  sampled: boolean;
}

const form =
  /^(?<version>[0-9a-f]{2})-(?<traceId>[0-9a-f]{32})-(?<spanId>[0-9a-f]{16})-(?<flags>[0-9a-f]{2})(?<more>-.*)?$/;

/**
 * Reads a `traceparent` (https://www.w3.org/TR/trace-context/#traceparent-header); undefined for one that is not valid.
 * Later versions are read as far as they look like this one.
 */
export function readTraceparent(text: string | undefined): TracePlace | undefined {
  const parts = text !== undefined && text.length <= 512 ? form.exec(text)?.groups : undefined;
  if (!parts) return undefined;
  const { version = '', traceId = '', spanId = '', flags = '', more } = parts;
  const unusable = version === 'ff' || (version === '00' && more !== undefined);
  if (unusable || /^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

/** Writes it. */
export function writeTraceparent({ traceId, spanId, sampled }: TracePlace): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;
}
