import type { Clock } from '../domain/clock.ts';
import { AppError } from '../domain/errors.ts';
import type { Logger } from '../domain/logger.ts';
import { newBoundary } from './boundary.ts';
import { PreparedContext, prepareContext } from './context.ts';
import { createIdleTimer } from './idle-timer.ts';
import { defaultLimits, type RenderLimits } from './render-limits.ts';
import { type Rendered, rendered, workerEnded } from './rendered.ts';
import { Strikes } from './strikes.ts';
import { createWatchdog } from './watchdog.ts';
import { startWorker, type WorkerLink } from './worker-link.ts';
import type { Inside, RenderJob, RenderResult } from './worker-protocol.ts';

export interface Renderer {
  /**
   * Renders a template on an event's data.
   * @param context what the template can name; see `prepareContext`
   * @param boundary of the fences; a fresh one when left out
   * @throws AppError `template_invalid`, `template_failed` or `template_too_slow`
   */
  render(template: string, context: object, boundary?: string): Promise<Rendered>;
  /** The same with values escaped for their place; what `{{json …}}` makes stands in JSON as it is. */
  renderInside(inside: Inside, template: string, context: object): Promise<Rendered>;
  /** Stops the worker. What is still being rendered fails. */
  close(): Promise<void>;
}

interface RendererDeps {
  clock: Clock;
  log: Logger;
  limits?: Partial<RenderLimits>;
}

interface Pending {
  job: RenderJob;
  cut: boolean;
  /** Times a worker ended with it for a reason that nobody knows. */
  losses: number;
  resolve: (rendered: Rendered) => void;
  reject: (error: AppError) => void;
}

/**
 * Renders templates in a worker thread, so that the service answers whatever a template does. What runs too long or
 * takes too much memory is stopped with its worker; the renderings beside it go to the next worker unharmed. There is a
 * worker only while there are renderings.
 */
export function createRenderer(deps: RendererDeps): Renderer {
  return new WorkerRenderer(deps);
}

/** How often a rendering is tried again after workers that ended without a culprit. */
const mostLosses = 3;
const mostId = 0x7fff_ffff;

class WorkerRenderer implements Renderer {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #limits: RenderLimits;
  readonly #watchdog;
  readonly #idle;
  readonly #strikes = new Strikes();
  readonly #inFlight = new Map<number, Pending>();
  #waiting: Pending[] = [];
  #link: WorkerLink | undefined;
  /** Characters of data in flight. */
  #sent = 0;
  #lastId = 0;
  #flushing = false;
  #closed = false;

  constructor({ clock, log, limits }: RendererDeps) {
    this.#clock = clock;
    this.#log = log;
    this.#limits = { ...defaultLimits, ...limits };
    this.#watchdog = createWatchdog({
      clock,
      limit: this.#limits.cpuMs,
      current: () => this.#link?.current() ?? 0,
      cpuTime: async () => (await this.#link?.cpuTime()) ?? 0,
      onTooLong: (id) => this.#stopTooSlow(id),
    });
    this.#idle = createIdleTimer({ clock, afterMs: this.#limits.idleMs, onIdle: () => this.#rest() });
  }

  #start(): WorkerLink {
    this.#link ??= startWorker({
      settings: { mostOutput: this.#limits.output, cached: this.#limits.cached },
      memoryMb: this.#limits.memoryMb,
      onResults: (results) => this.#settle(results),
      onLost: (why) => this.#lost(why),
    });
    return this.#link;
  }

  render(template: string, context: object, boundary = newBoundary()): Promise<Rendered> {
    return this.#render(context, { template, boundary });
  }

  renderInside(inside: Inside, template: string, context: object): Promise<Rendered> {
    return this.#render(context, { template, boundary: newBoundary(), inside });
  }

  #render(context: object, wanted: Pick<RenderJob, 'template' | 'boundary' | 'inside'>): Promise<Rendered> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(stoppedError());
      if (this.#strikes.out(wanted.template, this.#clock.now())) return reject(this.#tooSlow());
      const { json, cut } = context instanceof PreparedContext ? context : prepareContext(context);
      this.#lastId = (this.#lastId % mostId) + 1;
      const job = { ...wanted, id: this.#lastId, json };
      this.#waiting.push({ job, cut, losses: 0, resolve, reject });
      this.#flushSoon();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#watchdog.stop();
    this.#idle.stop();
    const link = this.#link;
    this.#link = undefined;
    for (const pending of this.#takeAll()) pending.reject(stoppedError());
    await link?.stop();
  }

  /** One message carries what is asked for in one turn of the event loop: a message costs more than a rendering. */
  #flushSoon(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    queueMicrotask(() => {
      this.#flushing = false;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#closed) return;
    const batch = this.#nextBatch();
    if (batch.length === 0) return;
    const link = this.#start();
    this.#idle.used();
    link.hold(true);
    link.post(batch.map((pending) => pending.job));
    this.#watchdog.watch(() => this.#inFlight.size > 0);
  }

  /** As many of those waiting as the worker may hold, noted as in flight. */
  #nextBatch(): Pending[] {
    const { inFlight, inFlightData } = this.#limits;
    let count = 0;
    for (const pending of this.#waiting) {
      const size = pending.job.json.length;
      const full = this.#inFlight.size >= inFlight || this.#sent + size > inFlightData;
      if (full && this.#inFlight.size > 0) break;
      this.#inFlight.set(pending.job.id, pending);
      this.#sent += size;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  #settle(results: RenderResult[]): void {
    for (const result of results) {
      const pending = this.#take(result.id);
      if (!pending) continue;
      if (result.ok) pending.resolve(rendered(result, pending.cut));
      else pending.reject(new AppError(result.code, result.details));
    }
    this.#flush();
    if (this.#inFlight.size === 0) this.#link?.hold(false);
  }

  #stopTooSlow(id: number): void {
    const guilty = this.#take(id);
    if (!guilty) return;
    this.#log.warn({ limitMs: this.#limits.cpuMs }, 'a template took too long; its worker is replaced');
    this.#strikes.add(guilty.job.template, this.#clock.now());
    guilty.reject(this.#tooSlow());
    const link = this.#link;
    this.#resend();
    this.#start();
    this.#end(link);
  }

  /** Nobody has asked for anything for long: the next who does starts a worker. */
  #rest(): void {
    if (this.#inFlight.size > 0) {
      this.#idle.used();
      return;
    }
    const link = this.#link;
    this.#link = undefined;
    this.#end(link);
  }

  #end(link: WorkerLink | undefined): void {
    link?.stop().catch((error) => this.#log.error({ error }, 'the template worker could not be stopped'));
  }

  #lost(why: unknown): void {
    const guilty = this.#take(this.#link?.current() ?? 0);
    this.#log.warn({ error: why }, 'the template worker ended; it is replaced');
    if (guilty) {
      this.#strikes.add(guilty.job.template, this.#clock.now());
      guilty.reject(workerEnded(why));
    } else for (const pending of [...this.#inFlight.values()]) this.#countLoss(pending, why);
    this.#resend();
  }

  #countLoss(pending: Pending, why: unknown): void {
    pending.losses += 1;
    if (pending.losses <= mostLosses) return;
    this.#take(pending.job.id);
    pending.reject(new AppError('internal', { correlationId: 'template worker' }, { cause: why }));
  }

  /** Hands everything that the last worker held to a new one, in the order it came; none is started for nothing. */
  #resend(): void {
    this.#link = undefined;
    this.#waiting = this.#takeAll();
    this.#flush();
  }

  #take(id: number): Pending | undefined {
    const pending = this.#inFlight.get(id);
    if (this.#inFlight.delete(id)) this.#sent -= pending?.job.json.length ?? 0;
    return pending;
  }

  #takeAll(): Pending[] {
    const all = [...this.#inFlight.values(), ...this.#waiting];
    this.#inFlight.clear();
    this.#sent = 0;
    this.#waiting = [];
    return all;
  }

  #tooSlow(): AppError {
    return new AppError('template_too_slow', { limit: `${this.#limits.cpuMs} ms` });
  }
}

function stoppedError(): AppError {
  return new AppError('internal', { correlationId: 'shutdown' });
}
