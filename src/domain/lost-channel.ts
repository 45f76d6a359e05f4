import type { ErrorDetails } from './errors.ts';
import { type Destination, formatDestination } from './project.ts';

/** Failures that tell of a channel, not of one message: whatever is posted there fails until somebody puts it right. */
export const lostCodes = ['channel_gone', 'platform_token'] as const;

/** A channel of a project that results can't reach: it is gone, closed to us, or our token is refused there. */
export interface LostChannel {
  project: string;
  destination: Destination;
  /** Code of the failure and the values of its sentence, so that it can be said in any language. */
  code: (typeof lostCodes)[number];
  details: ErrorDetails;
  since: Date;
  /** When the next result may try the channel again; all before it are not sent. */
  probeAt: Date;
  /** Whether the admins have been told. */
  told: boolean;
  /** Until when a process that is telling them has the right to; only then another one takes over. */
  tellingUntil: Date;
}

/** The one name of a lost channel: `project platform:channel`. */
export function lostChannelId({ project, destination }: Pick<LostChannel, 'project' | 'destination'>): string {
  return `${project} ${formatDestination(destination)}`;
}
