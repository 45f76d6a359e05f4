import type { Metrics } from '../metrics.ts';
import type { Readiness } from '../readiness.ts';
import type { Handler } from '../route.ts';

/** The process is alive: it answers. */
export const healthz: Handler = async () => ({ status: 200, body: { alive: true } });

/** 503 as long as one check is red, so that a load balancer sends nothing here. */
export function readyz(readiness: () => Promise<Readiness>): Handler {
  return async () => {
    const body = await readiness();
    return { status: body.ready ? 200 : 503, body };
  };
}

/** Figures in Prometheus' text format. */
export function showMetrics(metrics: Metrics): Handler {
  return async () => ({ status: 200, body: await metrics.text(), headers: { 'content-type': metrics.contentType } });
}
