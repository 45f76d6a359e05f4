import { z } from 'zod';
import { secret, setting, text, url } from './setting.ts';

/** What is written down about its work. */
export const loggingSettings = {
  LOG_LEVEL: setting(
    z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
    'Least important log lines that are written.',
    'info',
  ),
  LOG_FORMAT: setting(
    z.enum(['auto', 'json', 'pretty']).default('auto'),
    'auto is pretty on a terminal and JSON elsewhere.',
    'json',
  ),
  OTEL_EXPORTER_OTLP_ENDPOINT: setting(
    url.optional(),
    'A collector of OpenTelemetry, reached by HTTP; switches traces on.',
    'http://127.0.0.1:4318',
  ),
  OTEL_EXPORTER_OTLP_HEADERS: secret(
    text.optional(),
    'Headers for the collector: name=value, several separated by commas.',
    'authorization=Bearer%20…',
  ),
  OTEL_SERVICE_NAME: setting(text.default('switchhook'), 'Name of this service in traces.', 'switchhook'),
  OTEL_TRACES_SAMPLER_ARG: setting(
    z.coerce.number().min(0).max(1).default(1),
    'Share of the traces beginning here that are kept, 0 to 1.',
    '0.1',
  ),
} as const;
