/** A chat channel, written `platform:channel` (`local:general`) wherever text is needed. */
export interface Destination {
  platform: string;
  channel: string;
}

/** What a project's runs may cost together per day or month, in US dollars; told of when exceeded. */
export interface Budget {
  amount: number;
  period: 'day' | 'month';
}

/** The tenant: owns webhooks, members by role, and bound chat channels. */
export interface Project {
  /** Lower-case letters, digits and dashes; the id in URLs. */
  slug: string;
  name: string;
  /** Bound channels; the first one is where new webhooks post by default. */
  channels: Destination[];
  /** Days that finished events and runs are kept. */
  retentionDays: number;
  budget?: Budget | undefined;
  createdAt: Date;
}

/** `platform:channel` as one string. */
export function formatDestination(destination: Destination): string {
  return `${destination.platform}:${destination.channel}`;
}

/** Reads `platform:channel`; undefined when either part is missing. */
export function parseDestination(text: string): Destination | undefined {
  const colon = text.indexOf(':');
  if (colon < 1 || colon === text.length - 1) return undefined;
  return { platform: text.slice(0, colon), channel: text.slice(colon + 1) };
}
