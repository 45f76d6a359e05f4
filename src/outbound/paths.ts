const longest = 200;
const deepest = 10;
/** Names by which JavaScript reaches its own machinery, and operators of query languages (case D3). */
const machinery = new Set(['__proto__', 'constructor', 'prototype']);

/** A way through an event's `data`, made once and walked for every event. */
export type Path = readonly string[];

/**
 * Reads `type` or a path such as `data.ticket.priority` or `data.labels.0`: at most 200 characters and 10 steps.
 * Undefined for anything else.
 */
export function parsePath(text: string): Path | undefined {
  if (text.length > longest || !/^(?:type|data(?:\.[\w-]+)+)$/.test(text)) return undefined;
  const steps = text.split('.');
  return steps.length > deepest || steps.some((step) => machinery.has(step)) ? undefined : steps;
}

/** What is at the end of a path, over own fields only; undefined where a step is missing. */
export function follow(event: { type: string; data: unknown }, path: Path): unknown {
  let value: unknown = event;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}
