import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { EndpointState } from '../domain/endpoint.ts';

/** How the endpoints are: numbers by state, and those that are not well, worst first. */
export interface EndpointFigures {
  states: Record<EndpointState | 'failing', number>;
  unwell: readonly { endpoint: string; state: 'failing' | 'paused' | 'disabled'; failures: number }[];
}

/** The figures of the outbound relay. */
export interface RelayMetrics {
  /** An event was published by somebody: how long its storing took. */
  published(seconds: number): void;
  /** One try of a delivery: `delivered` or the class of its failure, and how late it was made. */
  attempt(outcome: string, lagSeconds: number): void;
  /** Time from an event to the end of its first try. */
  firstTry(seconds: number): void;
  /** An endpoint was disabled, or works again, and the like. */
  endpointNews(kind: string): void;
  /** The outbound proxy failed: `unreachable`, `sign_in`, `refused` or `silent`. */
  proxyFailed(kind: string): void;
  /** How the endpoints are; `read` is asked whenever the figures are. Undefined leaves the last figures. */
  watchEndpoints(read: () => EndpointFigures | undefined): void;
}

const publishBuckets = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const lagBuckets = [0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 300, 1_800];
/** Requirement 004: consumers answer within about 2 s; that bound has a bucket of its own. */
const firstTryBuckets = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60];

/** Endpoints that have a line of their own: every one more is a series more in whatever keeps the figures. */
const shownMost = 200;

export function createRelayMetrics(registry: Registry): RelayMetrics {
  const registers = [registry];
  const published = new Histogram({
    name: 'switchhook_publish_seconds',
    help: 'Time until a published event and its deliveries are stored.',
    buckets: publishBuckets,
    registers,
  });
  const attempts = new Counter({
    name: 'switchhook_delivery_attempts_total',
    help: 'Tries of outbound deliveries by outcome.',
    labelNames: ['outcome'],
    registers,
  });
  const lag = new Histogram({
    name: 'switchhook_delivery_lag_seconds',
    help: 'How late tries were made, counted from when they were due.',
    buckets: lagBuckets,
    registers,
  });
  const first = new Histogram({
    name: 'switchhook_delivery_first_try_seconds',
    help: 'Time from an outbound event to the end of its first try; the objective is 2 s.',
    buckets: firstTryBuckets,
    registers,
  });
  const news = new Counter({
    name: 'switchhook_endpoint_news_total',
    help: 'What befell deliveries and endpoints: failed, dead, warned, disabled, recovered.',
    labelNames: ['kind'],
    registers,
  });
  const proxy = new Counter({
    name: 'switchhook_outbound_proxy_failures_total',
    help: 'Failures of the outbound proxy by kind: unreachable, sign_in, refused, silent.',
    labelNames: ['kind'],
    registers,
  });
  // Finding the counter of a label costs more than counting.
  const byOutcome = new Map<string, Counter.Internal>();
  return {
    published: (seconds) => published.observe(seconds),
    attempt(outcome, lagSeconds) {
      const counter = byOutcome.get(outcome) ?? attempts.labels(outcome);
      byOutcome.set(outcome, counter);
      counter.inc();
      lag.observe(lagSeconds);
    },
    firstTry: (seconds) => first.observe(seconds),
    endpointNews: (kind) => news.inc({ kind }),
    proxyFailed: (kind) => proxy.inc({ kind }),
    watchEndpoints: createEndpointGauges(registry),
  };
}

function createEndpointGauges(registry: Registry): RelayMetrics['watchEndpoints'] {
  let read: () => EndpointFigures | undefined = () => undefined;
  let figures: EndpointFigures | undefined;
  new Gauge({
    name: 'switchhook_endpoints',
    help: 'Endpoints by state; failing ones are active and their last try failed.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      figures = read();
      for (const [state, count] of Object.entries(figures?.states ?? {})) this.set({ state }, count);
    },
  });
  new Gauge({
    name: 'switchhook_endpoint_failures',
    help: 'Failed tries in a row of endpoints that are failing, paused or disabled; at most 200 of them, worst first.',
    labelNames: ['endpoint', 'state'],
    registers: [registry],
    // Asked after the one above, in the order in which they were made.
    collect() {
      if (!figures) return;
      this.reset();
      for (const { endpoint, state, failures } of figures.unwell.slice(0, shownMost)) {
        this.set({ endpoint, state }, failures);
      }
    },
  });
  return (how) => {
    read = how;
  };
}
