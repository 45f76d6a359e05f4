import { prune } from './prune.ts';

/** What a template can reach, as JSON text: cut to size and free of secrets, made once and rendered many times. */
export class PreparedContext {
  readonly json: string;
  /** Whether something of the event had to be cut. */
  readonly cut: boolean;

  constructor(json: string, cut: boolean) {
    this.json = json;
    this.cut = cut;
  }
}

/**
 * How much of an event templates see: enough for any prompt, little enough that a body of 25 MB costs what 1 MB
 * does. Depths beyond 64 are refused at the door; prompts have no use for half of that.
 */
const limits = {
  depth: 32,
  text: 32_768,
  allText: 524_288,
  items: 1_000,
  fields: 1_000,
  nodes: 50_000,
  marks: false,
} as const;

/**
 * Prepares data for rendering. The fields of `context.payload` can be named by themselves in a template unless
 * `context` has a field of the same name.
 * @param context parsed JSON; anything in it that isn't JSON is dropped
 */
export function prepareContext(context: object): PreparedContext {
  const { value, cut } = prune(context, limits);
  return new PreparedContext(JSON.stringify(value), cut);
}

/** The other half, in the worker: the object that the template runs on. */
export function openContext(json: string): object {
  const names: Record<string, unknown> = JSON.parse(json);
  const { payload } = names;
  return isFields(payload) ? { ...payload, ...names } : names;
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
