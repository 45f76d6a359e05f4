import type { EventFacts, Usage } from '../domain/run.ts';
import type { Resource, ResourceType } from '../domain/webhook.ts';

/** One turn of a conversation. */
export interface Turn {
  role: 'user' | 'assistant';
  text: string;
}

/** What a backend is asked to do. */
export interface RunRequest {
  runId: string;
  resource: Resource;
  /** Standing instructions: how to treat fenced payload text. */
  system: string;
  /** Rendered prompts, run in order as turns of one conversation. */
  prompts: string[];
  /** Earlier turns, oldest first, when the run answers a thread reply. */
  conversation: Turn[];
  /** What was asked in a thread, also where no turn came before it; the last of the prompts says the same. */
  question?: string | undefined;
  /** The event itself, for backends that read it rather than the prompt (digest). */
  event: { source: string; name: string; payload: unknown; facts: EventFacts };
  /** Place of the call in a trace, to be handed on as `traceparent`. */
  trace?: string | undefined;
}

/** What happens during a run, as it happens. */
export type Step =
  | { type: 'text'; delta: string }
  | { type: 'step'; text: string }
  | { type: 'tool'; name: string; args: string }
  | { type: 'tool_error'; name: string; error: string }
  | { type: 'question'; text: string }
  | { type: 'usage'; usage: Usage }
  /** The whole answer; the last step of every successful run. Markdown. */
  | { type: 'final'; text: string };

/** A configured assistant backend. To add one: a file in `backends/` and a line in `registry.ts`. */
export interface Backend {
  name: string;
  title: string;
  /** Which resource types it can run. */
  runs: readonly ResourceType[];
  /** Names offered as completions of the resource id after `name:`. */
  resources(): readonly string[];
  /** Undefined when usable; otherwise the setting that is missing. */
  missingSetting(): string | undefined;
  /** Runs the request. Failures are thrown as AppError `backend_*`; stops when the signal aborts. */
  start(request: RunRequest, signal: AbortSignal): AsyncIterable<Step>;
}
