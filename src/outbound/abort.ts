const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Runs `task` when the signal aborts (at once if it has), until the result is called. Thousands of requests wait for
 * one signal here: a listener for each would be looked for among all others, so they share one.
 */
export function onAbort(signal: AbortSignal, task: () => void): () => void {
  if (signal.aborted) {
    queueMicrotask(task);
    return () => undefined;
  }
  const tasks = waiting.get(signal) ?? watch(signal);
  tasks.add(task);
  return () => void tasks.delete(task);
}

function watch(signal: AbortSignal): Set<() => void> {
  const tasks = new Set<() => void>();
  waiting.set(signal, tasks);
  signal.addEventListener(
    'abort',
    () => {
      for (const task of [...tasks]) task();
    },
    { once: true },
  );
  return tasks;
}
