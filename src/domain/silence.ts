import type { Destination } from './project.ts';

/** What events come through: a webhook takes them in, an endpoint gets them. */
export const trafficKinds = ['webhook', 'endpoint'] as const;
export type TrafficKind = (typeof trafficKinds)[number];

/** A webhook or endpoint that is expected to have traffic. */
export interface TrafficSource {
  kind: TrafficKind;
  id: string;
  project: string;
  /** What people call it. */
  name: string;
}

/** One that has gone quiet, until something comes again. */
export interface Silence extends TrafficSource {
  /** When the last event came. */
  lastAt: Date;
  /** Its message, once there is one. */
  post?: (Destination & { messageId: string }) | undefined;
}
