import { isDeepStrictEqual } from 'node:util';
import { type EndpointEdit, endpointFields, parseEndpointEdit } from '../admin/endpoint-input.ts';
import { fieldInvalid } from '../admin/field-problems.ts';
import type { Endpoint } from '../domain/endpoint.ts';
import { AppError } from '../domain/errors.ts';

/** An endpoint as REST shows it: no secret; own headers by name, with empty values (case I4). */
export type EndpointJson = ReturnType<typeof toEndpointJson>;

export function toEndpointJson(endpoint: Endpoint) {
  const { health } = endpoint;
  return {
    id: endpoint.id,
    project: endpoint.project,
    url: endpoint.url,
    description: endpoint.description,
    events: endpoint.events,
    conditions: endpoint.conditions,
    headers: Object.fromEntries(endpoint.headerNames.map((name) => [name, ''])),
    auth: endpoint.auth,
    tls: endpoint.tls ?? null,
    signatures: endpoint.signatures,
    schedule: scheduleJson(endpoint),
    timeoutMs: endpoint.timeoutMs,
    rate: endpoint.rate,
    concurrency: endpoint.concurrency,
    ordering: endpoint.ordering,
    transform: endpoint.transform ?? null,
    autoDisable: endpoint.autoDisable,
    state: endpoint.state,
    stateReason: endpoint.stateReason ?? null,
    stateAt: endpoint.stateAt.toISOString(),
    pausedUntil: endpoint.pausedUntil?.toISOString() ?? null,
    mutedUntil: endpoint.mutedUntil?.toISOString() ?? null,
    health: {
      failingSince: health.failingSince?.toISOString() ?? null,
      failures: health.failures,
      lastSuccessAt: health.lastSuccessAt?.toISOString() ?? null,
      lastFailureAt: health.lastFailureAt?.toISOString() ?? null,
      lastStatus: health.lastStatus ?? null,
      lastError: health.lastError ?? null,
    },
    keys: endpoint.keys.map(({ id, kind, createdAt, until, publicKey }) => ({
      id,
      kind,
      createdAt: createdAt.toISOString(),
      until: until?.toISOString() ?? null,
      ...(publicKey !== undefined && { publicKey }),
    })),
    createdBy: endpoint.createdBy,
    createdAt: endpoint.createdAt.toISOString(),
    updatedAt: endpoint.updatedAt.toISOString(),
    version: endpoint.version,
  };
}

/** As an edit takes it: a preset by its name, own waits in seconds. */
function scheduleJson({ schedule }: Endpoint): string | number[] {
  return schedule.preset === 'custom' ? schedule.delaysMs.map((ms) => ms / 1_000) : schedule.preset;
}

/**
 * Reads the body of a PUT. What GET showed may be sent back whole: fields that can't be changed are let through when
 * they are as they were (`field_read_only` otherwise, case D2), and `version` says which state the editor saw.
 */
export function readEndpointEdit(
  body: unknown,
  current: EndpointJson,
): { edit: EndpointEdit; version: number | undefined } {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw fieldInvalid('body', 'body_object');
  const { version, ...fields }: { version?: unknown } = body;
  const shown = new Map<string, unknown>(Object.entries(current));
  const isReadOnly = (field: string) => shown.has(field) && !endpointFields.includes(field);
  for (const [field, value] of Object.entries(fields)) {
    if (isReadOnly(field) && !isDeepStrictEqual(value, shown.get(field))) {
      throw new AppError('field_read_only', { field });
    }
  }
  const edit = Object.fromEntries(Object.entries(fields).filter(([field]) => !isReadOnly(field)));
  return { edit: parseEndpointEdit(edit), version: readVersion(version) };
}

function readVersion(version: unknown): number | undefined {
  if (version === undefined) return undefined;
  if (typeof version === 'number' && Number.isInteger(version) && version > 0) return version;
  throw fieldInvalid('version', { en: 'use the version that GET showed.', zh: '请使用 GET 返回的 version。' });
}
