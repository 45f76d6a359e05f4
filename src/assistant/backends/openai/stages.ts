import type { Clock } from '../../../domain/clock.ts';
import { AppError } from '../../../domain/errors.ts';
import type { Timeouts } from './config.ts';
import { TryAgain } from './failure.ts';

type Stage = keyof Timeouts;

/** What the assistant did not do in time, for the sentence of `backend_timeout`. */
const words: Readonly<Record<Stage, readonly [en: string, zh: string]>> = {
  connect: ['accept the connection', '建立连接'],
  firstByte: ['begin to answer', '开始回复'],
  chunk: ['go on with its answer', '继续回复'],
  total: ['finish its answer', '完成回复'],
};

export interface Stages {
  /** Starts the time limit of a stage; that of the one before ends. */
  enter(stage: Stage): void;
  /** Stops the running stage's limit until the next `enter`; the limit of the whole goes on. */
  pause(): void;
  end(): void;
}

/** Watches a request: `stop` is called with the reason when a stage or the whole takes too long, or the caller aborts. */
export function createStages(
  { timeouts, clock, signal }: { timeouts: Timeouts; clock: Clock; signal: AbortSignal },
  stop: (reason: unknown) => void,
): Stages {
  const limit = (stage: Stage) => clock.after(timeouts[stage], () => stop(tooSlow(stage, timeouts[stage])));
  const follow = () => stop(signal.reason);
  const cancelTotal = limit('total');
  let cancelStage = limit('connect');
  if (signal.aborted) follow();
  signal.addEventListener('abort', follow, { once: true });
  return {
    enter(stage) {
      cancelStage();
      cancelStage = limit(stage);
    },
    pause: () => cancelStage(),
    end() {
      cancelStage();
      cancelTotal();
      signal.removeEventListener('abort', follow);
    },
  };
}

/** Only a connection that never came about may be tried again: everything later has cost the server work. */
function tooSlow(stage: Stage, ms: number): AppError | TryAgain {
  const [en, zh] = words[stage];
  const failure = new AppError('backend_timeout', { stage: en, stageZh: zh, limit: `${ms / 1000} s` });
  return stage === 'connect' ? new TryAgain(failure) : failure;
}
