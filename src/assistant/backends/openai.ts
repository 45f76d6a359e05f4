import type { Clock } from '../../domain/clock.ts';
import { AppError } from '../../domain/errors.ts';
import { type Logger, silentLogger } from '../../domain/logger.ts';
import type { Backend, RunRequest, Step, Turn } from '../backend.ts';
import { parseResourceId } from '../resource-id.ts';
import type { WayOut } from '../way-out.ts';
import { type Asking, askOnce, type Piece } from './openai/chat-completions.ts';
import { checkBaseUrl, checkKey, defaultMaxContext, missingSetting, type OpenAiConfig } from './openai/config.ts';
import { fitMessages } from './openai/messages.ts';
import { type Tokens, usageOf } from './openai/price.ts';
import { type Waiting, withRetries } from './openai/retry.ts';

export interface OpenAiDeps {
  clock: Clock;
  logger?: Logger | undefined;
  /** 0 ≤ n < 1, for the spread of retries. */
  random?: (() => number) | undefined;
  wayOut: WayOut;
}

/**
 * Any server that speaks OpenAI's chat completions. The prompts of a run are turns of one conversation; tools are
 * off, so a prompt can make the model say things but not do things. Throws `config_invalid` for settings that can
 * never work.
 */
export function createOpenAi(config: OpenAiConfig, deps: OpenAiDeps): Backend {
  if (config.baseUrl) checkBaseUrl(config.baseUrl, deps.wayOut);
  checkKey(config.apiKey);
  const names = [...new Set([config.model ?? '', ...(config.models ?? [])])].filter((name) => name !== '');
  return {
    name: 'openai',
    title: 'OpenAI-compatible model',
    runs: ['assistant'],
    resources: () => names,
    missingSetting: () => missingSetting(config),
    start: (request, signal) => converse(request, { config, deps, signal }),
  };
}

interface Talk {
  config: OpenAiConfig;
  deps: OpenAiDeps;
  signal: AbortSignal;
}

/** Asks prompt after prompt. `usage` steps carry the total so far, so that a run that fails later is still paid for. */
async function* converse(request: RunRequest, { config, deps, signal }: Talk): AsyncGenerator<Step> {
  signal.throwIfAborted();
  if (request.prompts.length === 0)
    throw new AppError('backend_refused', { why: 'there is no prompt to run', whyZh: '没有可运行的提示词' });
  const model = parseResourceId(request.resource.id).name ?? config.model ?? '';
  const turns: Turn[] = [...request.conversation];
  const total: Tokens = { input: 0, output: 0 };
  const answers: string[] = [];
  for (const prompt of request.prompts) {
    turns.push({ role: 'user', text: prompt });
    if (answers.length > 0) yield { type: 'text', delta: gap };
    const answer = yield* ask({ request, model, turns, total }, { config, deps, signal });
    turns.push({ role: 'assistant', text: answer });
    answers.push(answer);
  }
  yield { type: 'final', text: answers.join(gap) };
}

/** Between the answers to two prompts. */
const gap = '\n\n';

interface Question {
  request: RunRequest;
  model: string;
  turns: readonly Turn[];
  total: Tokens;
}

async function* ask({ request, model, turns, total }: Question, talk: Talk): AsyncGenerator<Step, string> {
  const { config, deps, signal } = talk;
  const { messages, dropped } = fitMessages(request.system, turns, config.maxContext ?? defaultMaxContext);
  if (dropped > 0) yield { type: 'step', text: `${dropped} earlier turns were left out: the conversation is too long` };
  const asking = { config, model, messages, trace: request.trace, clock: deps.clock, fetch: deps.wayOut.fetch, signal };
  const log = (deps.logger ?? silentLogger).child({ run: request.runId, model });
  log.debug({ messages: messages.length }, 'asking the assistant');
  let answer = '';
  for await (const piece of withRetries(() => askTolerant(asking), {
    ...deps,
    random: deps.random ?? Math.random,
    signal,
  })) {
    if (piece.type === 'text') answer += piece.delta;
    if (piece.type === 'waiting') log.warn({}, piece.text);
    yield* stepOf(piece, { total, model, config });
  }
  if (answer.trim() === '') throw new AppError('backend_garbled', { why: 'it is empty', whyZh: '回复为空' });
  return answer;
}

function* stepOf(
  piece: Piece | Waiting,
  { total, model, config }: { total: Tokens; model: string; config: OpenAiConfig },
): Generator<Step> {
  if (piece.type === 'text') yield piece;
  if (piece.type === 'waiting') yield { type: 'step', text: piece.text };
  if (piece.type === 'cut') yield { type: 'step', text: `The answer ended early (${piece.reason})` };
  if (piece.type !== 'tokens') return;
  total.input += piece.tokens.input;
  total.output += piece.tokens.output;
  yield { type: 'usage', usage: usageOf(total, model, config) };
}

/** Asks once more without the usage option where a server refuses it by name (Mistral's does, with a 422). */
async function* askTolerant(asking: Omit<Asking, 'withUsage'>): AsyncGenerator<Piece> {
  try {
    yield* askOnce({ ...asking, withUsage: true });
  } catch (error) {
    const refused = error instanceof AppError && error.code === 'backend_refused';
    if (!refused || !String(error.details.why).includes('stream_options')) throw error;
    yield* askOnce({ ...asking, withUsage: false });
  }
}
