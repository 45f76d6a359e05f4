import type { Clock } from '../domain/clock.ts';
import type { Logger } from '../domain/logger.ts';
import type { Metrics } from '../http/metrics.ts';
import type { TryFigures } from '../pipeline/deliver.ts';
import type { TellDelivery } from '../pipeline/delivery-news.ts';
import type { DeliveryWindow } from '../pipeline/delivery-window.ts';
import type { Store } from '../store/store.ts';

export interface FigureParts {
  store: Pick<Store, 'deliveries'>;
  metrics: Pick<Metrics, 'attempt' | 'firstTry' | 'endpointNews'>;
  clock: Clock;
  log: Logger;
}

/** Counts the news, and logs it. */
export function tellMetrics({ metrics, log }: Pick<FigureParts, 'metrics' | 'log'>): TellDelivery {
  return ({ kind, endpoint, delivery, attempt }) => {
    if (kind !== 'delivered') metrics.endpointNews(kind);
    const fields = { endpoint: endpoint.id, delivery: delivery.id, try: attempt.number };
    if (kind === 'delivered') return log.debug(fields, '[WEBHOOK] delivered');
    const { errorClass, reason, status, nextAt } = attempt;
    if (kind === 'recovered') return log.info(fields, '[WEBHOOK] endpoint works again');
    log.warn({ ...fields, errorClass, reason, status, nextAt }, `[WEBHOOK] delivery: ${kind}`);
  };
}

/** Counts a try. */
export function countTry(
  { metrics }: Pick<FigureParts, 'metrics'>,
  { ok, errorClass, lagMs, firstMs }: TryFigures,
): void {
  metrics.attempt(ok ? 'delivered' : (errorClass ?? 'unknown'), lagMs / 1_000);
  if (firstMs !== undefined) metrics.firstTry(firstMs / 1_000);
}

/** Throws, in words, when deliveries are overdue by more than so many seconds and do not wait for their own endpoints. */
export async function checkLag(
  { store, clock }: Pick<FigureParts, 'store' | 'clock'>,
  window: Pick<DeliveryWindow, 'waitsForItself'>,
  mostSeconds: number,
): Promise<string> {
  const before = new Date(clock.now() - mostSeconds * 1_000);
  const owing = await store.deliveries.owing(before, 100);
  const ours = owing.filter((endpointId) => !window.waitsForItself(endpointId));
  if (ours.length > 0) throw new Error(`deliveries to ${ours.length} endpoints are overdue by ${mostSeconds} s`);
  return owing.length === 0 ? 'nothing is overdue' : `${owing.length} endpoints can't take what they are owed`;
}
