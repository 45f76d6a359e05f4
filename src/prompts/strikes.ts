/** After this many stopped renderings within the period, a template is refused for the same period. */
const most = 3;
const periodMs = 60_000;

/**
 * Remembers templates that had to be stopped. Each of them costs everyone else the time limit and a new worker; one
 * that does it over and over is refused for a minute before it gets that far.
 */
export class Strikes {
  readonly #times = new Map<string, number[]>();

  add(template: string, now: number): void {
    this.#forget(now);
    this.#times.set(template, [...this.#recent(template, now), now]);
  }

  out(template: string, now: number): boolean {
    return this.#times.size > 0 && this.#recent(template, now).length >= most;
  }

  #recent(template: string, now: number): number[] {
    return (this.#times.get(template) ?? []).filter((time) => now - time < periodMs);
  }

  #forget(now: number): void {
    for (const template of this.#times.keys()) {
      if (this.#recent(template, now).length === 0) this.#times.delete(template);
    }
  }
}
