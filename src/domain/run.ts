import type { Failure } from './errors.ts';
import type { Resource } from './webhook.ts';

export const runStatuses = ['received', 'running', 'done', 'failed'] as const;
export type RunStatus = (typeof runStatuses)[number];

/** What a backend charged for a run. Cost in US dollars where prices are known. */
export interface Usage {
  inputTokens: number;
  outputTokens: number;
  cost?: number | undefined;
}

/** Facts for the result card, taken from the payload by the source: all plain text, all hostile. */
export interface EventFacts {
  /** Repository or project. */
  origin?: string | undefined;
  actor?: string | undefined;
  title: string;
  /** The same in Chinese, where it has words of ours. */
  titleZh?: string | undefined;
  /** http(s) only. */
  link?: string | undefined;
  /** Short label/value pairs: branch, files, +/−, labels. Labels are those of `fact-labels.ts`. */
  facts: { label: string; value: string; valueZh?: string | undefined }[];
}

/** One line of a run's story. */
export interface RunStep {
  at: Date;
  /** For a tool, `name(arguments)`, or `name failed: why`. */
  text: string;
  tool?: { name: string; failed?: true | undefined } | undefined;
}

/** One execution of a trigger for an event; the session or thread of the requirements. */
export interface Run {
  /** Derived from the event's id, so a repeated execution is the same run (`run_` + the event's own part). */
  id: string;
  eventId: string;
  project: string;
  webhookUuid: string;
  webhookId: string;
  webhookName: string;
  source: string;
  event: string;
  resource: Resource;
  status: RunStatus;
  prompts: string[];
  /** The whole answer so far, as Markdown. */
  output: string;
  facts: EventFacts;
  steps: RunStep[];
  warnings: string[];
  /** The same in Chinese. */
  warningsZh?: string[] | undefined;
  usage?: Usage | undefined;
  error?: Failure | undefined;
  /** First run of the conversation; its own id unless it answers a thread reply. */
  conversation: string;
  startedAt: Date;
  endedAt?: Date | undefined;
  /** Fencing token of the lease that wrote last. */
  fence: number;
  correlationId: string;
}

/** A chat message made for a run. */
export interface Post {
  /** Derived from run and destination, so a repeat is the same post. */
  id: string;
  runId: string;
  /** First run of the conversation, by which a thread reply finds its way back. */
  conversation: string;
  project: string;
  platform: string;
  channel: string;
  /** The platform's id of the message, once known. */
  messageId?: string | undefined;
  /** The message whose thread this one stands in. */
  threadId?: string | undefined;
  /** Run status that the message shows. */
  shows: RunStatus;
  error?: { code: string; message: string } | undefined;
  createdAt: Date;
  updatedAt: Date;
}

/** The id of the one run that an event's trigger makes. */
export function runIdOf(eventId: string): string {
  return `run_${eventId.slice(eventId.indexOf('_') + 1)}`;
}

/** The id of a run's post to one destination: the run's own part and the position in the webhook's list. */
export function postIdOf(runId: string, position: number): string {
  return `pst_${runId.slice(runId.indexOf('_') + 1)}_${position}`;
}
