import type { Config } from '../config.ts';
import type { Clock } from '../domain/clock.ts';
import { AppError } from '../domain/errors.ts';
import type { Logger } from '../domain/logger.ts';
import type { Tracing } from './otel-tracing.ts';

export type TracingConfig = Pick<
  Config,
  'OTEL_EXPORTER_OTLP_ENDPOINT' | 'OTEL_EXPORTER_OTLP_HEADERS' | 'OTEL_SERVICE_NAME' | 'OTEL_TRACES_SAMPLER_ARG'
>;

export interface TracingParts {
  config: TracingConfig;
  version: string;
  clock: Clock;
  log: Logger;
}

/** Traces where an endpoint is set. Without one nothing of it is loaded: it would cost 10 MB of memory. */
export async function openTracing({ config, version, clock, log }: TracingParts): Promise<Tracing> {
  const endpoint = config.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === undefined) return { tracer: undefined, stop: async () => undefined };
  const headers = readHeaders(config.OTEL_EXPORTER_OTLP_HEADERS);
  const { createOtelTracing } = await import('./otel-tracing.ts');
  const serviceName = config.OTEL_SERVICE_NAME;
  const share = config.OTEL_TRACES_SAMPLER_ARG;
  return createOtelTracing({ endpoint, headers, serviceName, version, share, clock, log });
}

/** `name=value,name=value` with encoded values (https://opentelemetry.io/docs/specs/otel/protocol/exporter). Throws `config_invalid`. */
function readHeaders(text: string | undefined): Record<string, string> {
  const pairs = (text ?? '').split(',').filter((pair) => pair.trim() !== '');
  return Object.fromEntries(pairs.map(readHeader));
}

function readHeader(pair: string): [string, string] {
  const [, name = '', value = ''] = /^\s*([!#$%&'*+.^_`|~\w-]+)\s*=(.*)$/.exec(pair) ?? [];
  try {
    if (name !== '') return [name.toLowerCase(), decodeURIComponent(value.trim())];
  } catch {
    // What can't be decoded is refused like what can't be read.
  }
  const why = 'use name=value, several separated by commas, with %2C for a comma in a value';
  throw new AppError('config_invalid', { setting: 'OTEL_EXPORTER_OTLP_HEADERS', why });
}
