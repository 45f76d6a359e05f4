import type { Endpoint } from '../domain/endpoint.ts';

/** An endpoint as REST shows it: no secret; own headers by name, with empty values (case I4). */
export function toEndpointJson(endpoint: Endpoint) {
  const { health } = endpoint;
  return {
    id: endpoint.id,
    uid: endpoint.uid ?? null,
    project: endpoint.project,
    delivery: endpoint.delivery ?? 'push',
    url: endpoint.url,
    description: endpoint.description,
    metadata: endpoint.metadata ?? {},
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
    clientErrors: endpoint.clientErrors,
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
