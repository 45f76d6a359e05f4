import type { Clock } from '../domain/clock.ts';
import type { MailPage } from '../domain/mailbox.ts';
import type { Mailboxes, MailRequest } from './outbound-ports.ts';

/** A program that fetches an endpoint's events, and how long it waits for the first of them. */
export interface PollRequest extends MailRequest {
  waitMs: number;
  /** Aborts when nobody waits for the answer any more. */
  signal?: AbortSignal | undefined;
}

export interface Polling {
  /** The next events, or none after `waitMs`. Throws `iterator_expired`, `store_unavailable`. */
  poll(request: PollRequest): Promise<MailPage>;
  /** This process stored something to be fetched. */
  arrived(project: string): void;
  /** Answers whoever waits, and lets nobody wait from now on. */
  end(): void;
}

export interface PollingDeps {
  mailboxes: Mailboxes;
  clock: Clock;
}

/** Milliseconds between looks for what other processes stored. */
const lookMs = 1_000;

/** Programs that may wait at the same time; more are answered at once, and come again. */
const waitingMost = 2_000;

export function createPolling({ mailboxes, clock }: PollingDeps): Polling {
  const bells = new Map<string, Set<() => void>>();
  const ending = new AbortController();
  let waiting = 0;

  /** Hears of what arrives from the moment it is called. */
  function listen(project: string) {
    const here = bells.get(project) ?? new Set();
    bells.set(project, here);
    const { promise, resolve } = Promise.withResolvers<void>();
    const ring = () => resolve();
    here.add(ring);
    return {
      /** Resolves when something has arrived, the time is over, or nobody has to wait any more. */
      async heard(ms: number, signals: readonly AbortSignal[]) {
        const cancel = clock.after(ms, ring);
        for (const signal of signals) signal.addEventListener('abort', ring);
        await promise;
        cancel();
        for (const signal of signals) signal.removeEventListener('abort', ring);
      },
      stop() {
        here.delete(ring);
        if (here.size === 0) bells.delete(project);
      },
    };
  }

  async function wait(request: PollRequest): Promise<MailPage> {
    const until = clock.now() + request.waitMs;
    const signals = request.signal ? [ending.signal, request.signal] : [ending.signal];
    let { after } = request;
    for (;;) {
      const bell = listen(request.project);
      try {
        const page = await mailboxes.readMail({ ...request, after });
        const left = until - clock.now();
        const isOver = left <= 0 || signals.some(({ aborted }) => aborted);
        if (page.events.length > 0 || !page.done || isOver) return page;
        after = page.next;
        await bell.heard(Math.min(left, lookMs), signals);
      } finally {
        bell.stop();
      }
    }
  }

  return {
    async poll(request) {
      if (request.waitMs === 0 || waiting >= waitingMost) return await mailboxes.readMail(request);
      waiting += 1;
      return await wait(request).finally(() => (waiting -= 1));
    },
    arrived(project) {
      for (const ring of bells.get(project) ?? []) ring();
    },
    end: () => ending.abort(),
  };
}
