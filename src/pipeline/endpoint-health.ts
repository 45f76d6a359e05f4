import type { Attempt } from '../domain/delivery.ts';
import type { Endpoint, EndpointHealth } from '../domain/endpoint.ts';

const hour = 3_600_000;

/** An endpoint that has failed for so long, with no success, is disabled. */
const disableAfterMs = 5 * 24 * hour;
/** But only if failures of one day lie so far apart: one bad delivery in a quiet week is no reason. */
const spreadMs = 12 * hour;
const dayMs = 24 * hour;

/** Shares of the way to being disabled that are warned of. */
const shares = [50, 70, 90, 100] as const;

/** What a try means for its endpoint. */
export interface HealthChange {
  health: EndpointHealth;
  /** The share that was reached with this try. */
  warned?: number | undefined;
  /** It has failed long enough, and often enough, to be disabled. */
  giveUp?: true | undefined;
  /** It works again. */
  recovered?: true | undefined;
}

/** The health of an endpoint after one more try. */
export function healthAfter(endpoint: Pick<Endpoint, 'health' | 'autoDisable'>, attempt: Attempt): HealthChange {
  return attempt.ok ? afterSuccess(endpoint.health, attempt) : afterFailure(endpoint, attempt);
}

function afterSuccess(health: EndpointHealth, { at, status }: Attempt): HealthChange {
  const { lastFailureAt, lastError } = health;
  const recovered = health.failures > 0 || health.failingSince !== undefined ? true : undefined;
  return {
    health: { failures: 0, warned: 0, lastSuccessAt: at, lastFailureAt, lastStatus: status, lastError },
    recovered,
  };
}

function afterFailure(
  { health, autoDisable }: Pick<Endpoint, 'health' | 'autoDisable'>,
  attempt: Attempt,
): HealthChange {
  const { at, status, errorClass } = attempt;
  const failingSince = health.failingSince ?? at;
  const dayFrom = dayOf(health, at);
  const share = ((at.getTime() - failingSince.getTime()) / disableAfterMs) * 100;
  const warned = shares.findLast((one) => share >= one) ?? 0;
  return {
    health: {
      failingSince,
      dayFrom,
      failures: health.failures + 1,
      lastSuccessAt: health.lastSuccessAt,
      lastFailureAt: at,
      lastStatus: status,
      lastError: errorClass,
      warned: Math.max(warned, health.warned),
    },
    warned: warned > health.warned ? warned : undefined,
    giveUp: autoDisable && share >= 100 && at.getTime() - dayFrom.getTime() >= spreadMs ? true : undefined,
  };
}

/** The first failure of the present day of failures; a new day begins with the first failure after it. */
function dayOf({ dayFrom }: EndpointHealth, at: Date): Date {
  if (!dayFrom) return at;
  const age = at.getTime() - dayFrom.getTime();
  return age > dayMs || age < 0 ? at : dayFrom;
}
