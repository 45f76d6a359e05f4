import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** The figures of the process, as functions that other folders are handed. */
export interface Metrics {
  /** One inbound request: `accepted`, `duplicate`, `filtered` … or an error's code, and how long its answer took. */
  inbound(outcome: string, seconds: number): void;
  /** A run that ended, by its status, and how long it took. */
  run(status: string, seconds: number): void;
  /** A post that was tried: `done` or an error's code. */
  post(platform: string, outcome: string): void;
  /** One try of a delivery: `delivered` or the class of its failure, and how late it was made. */
  attempt(outcome: string, lagSeconds: number): void;
  /** Time from an event to the end of its first try. */
  firstTry(seconds: number): void;
  /** An endpoint was disabled, or works again, and the like. */
  endpointNews(kind: string): void;
  /** Something that can pile up; `read` is asked whenever the figures are. A failing read leaves the last figure. */
  watchBacklog(name: string, read: () => number | Promise<number>): void;
  /** All figures in Prometheus' text format. */
  text(): Promise<string>;
  contentType: string;
}

/** Senders give up between 1 and 10 s, and the answer is usually there in a few milliseconds. */
const ackBuckets = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const runBuckets = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 120, 300, 600];

const lagBuckets = [0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 300, 1_800];
/** Requirement 004: consumers answer within about 2 s; that bound has a bucket of its own. */
const firstTryBuckets = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60];

/** Figures in a registry of their own, so that two servers in one process don't add up. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: 'switchhook_inbound_total',
    help: 'Inbound requests by outcome.',
    labelNames: ['outcome'],
    registers,
  });
  const ack = new Histogram({
    name: 'switchhook_inbound_ack_seconds',
    help: 'Time from the request to its answer.',
    buckets: ackBuckets,
    registers,
  });
  const runs = new Histogram({
    name: 'switchhook_run_seconds',
    help: 'Time that runs took, by how they ended.',
    labelNames: ['status'],
    buckets: runBuckets,
    registers,
  });
  const posts = new Counter({
    name: 'switchhook_posts_total',
    help: 'Chat messages by platform and outcome.',
    labelNames: ['platform', 'outcome'],
    registers,
  });
  const watchBacklog = createBacklogGauge(registry);
  const outbound = createOutboundFigures(registry);
  return {
    inbound(outcome, seconds) {
      requests.inc({ outcome });
      ack.observe(seconds);
    },
    run: (status, seconds) => runs.observe({ status }, seconds),
    post: (platform, outcome) => posts.inc({ platform, outcome }),
    ...outbound,
    watchBacklog,
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

function createOutboundFigures(registry: Registry): Pick<Metrics, 'attempt' | 'firstTry' | 'endpointNews'> {
  const registers = [registry];
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
  return {
    attempt(outcome, lagSeconds) {
      attempts.inc({ outcome });
      lag.observe(lagSeconds);
    },
    firstTry: (seconds) => first.observe(seconds),
    endpointNews: (kind) => news.inc({ kind }),
  };
}

function createBacklogGauge(registry: Registry): Metrics['watchBacklog'] {
  const readers = new Map<string, () => number | Promise<number>>();
  new Gauge({
    name: 'switchhook_backlog',
    help: 'What waits to be worked on, by kind.',
    labelNames: ['name'],
    registers: [registry],
    async collect() {
      const figures = [...readers].map(async ([name, read]) => this.set({ name }, await read()));
      await Promise.allSettled(figures);
    },
  });
  return (name, read) => void readers.set(name, read);
}
