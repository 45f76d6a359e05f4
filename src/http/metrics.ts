import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { createRelayMetrics, type RelayMetrics } from './relay-metrics.ts';

/** The figures of the process, as functions that other folders are handed. */
export interface Metrics extends RelayMetrics {
  /** One inbound request: `accepted`, `duplicate`, `filtered` … or an error's code, and how long its answer took. */
  inbound(outcome: string, seconds: number): void;
  /** A run that ended, by its status, and how long it took. */
  run(status: string, seconds: number): void;
  /** A post that was tried: `done` or an error's code. */
  post(platform: string, outcome: string): void;
  /** Something that can pile up; `read` is asked whenever the figures are. A failing read leaves the last figure. */
  watchBacklog(name: string, read: () => number | Promise<number>): void;
  /** How long the oldest of something has waited, in seconds; read as backlogs are. */
  watchLag(name: string, read: () => Promise<number>): void;
  /** All figures in Prometheus' text format. */
  text(): Promise<string>;
  contentType: string;
}

/** Senders give up between 1 and 10 s, and the answer is usually there in a few milliseconds. */
const ackBuckets = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const runBuckets = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 120, 300, 600];

/** Figures in a registry of their own, so that two servers in one process don't add up. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  // The delay of the event loop is sampled ten times a second; by default it would be a hundred times, also when idle.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 100 });
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
  const watchBacklog = createWatchedGauge(registry, {
    name: 'switchhook_backlog',
    help: 'What waits to be worked on, by kind.',
  });
  return {
    inbound(outcome, seconds) {
      requests.inc({ outcome });
      ack.observe(seconds);
    },
    run: (status, seconds) => runs.observe({ status }, seconds),
    post: (platform, outcome) => posts.inc({ platform, outcome }),
    ...createRelayMetrics(registry),
    watchBacklog,
    watchLag: createWatchedGauge(registry, {
      name: 'switchhook_due_lag_seconds',
      help: 'How long the oldest of what is due has waited, by kind.',
    }),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

type Read = () => number | Promise<number>;

/** A gauge whose figures are read when they are asked for. */
function createWatchedGauge(registry: Registry, about: { name: string; help: string }) {
  const readers = new Map<string, Read>();
  new Gauge({
    ...about,
    labelNames: ['name'],
    registers: [registry],
    async collect() {
      const figures = [...readers].map(async ([name, read]) => this.set({ name }, await read()));
      await Promise.allSettled(figures);
    },
  });
  return (name: string, read: Read) => void readers.set(name, read);
}
