import { AppError } from '../../../domain/errors.ts';
import type { WayOut } from '../../way-out.ts';

/** How an OpenAI-compatible server is reached and what it costs. Values come from the settings `OPENAI_*`. */
export interface OpenAiConfig {
  /** Address up to and without `/chat/completions`: `https://api.openai.com/v1`. Without it the backend is off. */
  baseUrl?: string | undefined;
  /** Sent as Bearer token; servers of one's own often need none. */
  apiKey?: string | undefined;
  /** Model of the resource `openai`. */
  model?: string | undefined;
  /** Further models that `openai:NAME` may name; what is not listed is refused, since it may cost more. */
  models?: readonly string[] | undefined;
  /** US dollars per million tokens of `model`. Without both there is no cost. */
  priceInput?: number | undefined;
  priceOutput?: number | undefined;
  timeouts?: Partial<Timeouts> | undefined;
  /** Characters of system text, conversation and prompts that one request carries. */
  maxContext?: number | undefined;
}

/** Milliseconds that each stage of a request may take. */
export interface Timeouts {
  /** Name look-up, TCP and TLS. */
  connect: number;
  /** From then to the first byte of the answer: a model may think for a while. */
  firstByte: number;
  /** From one chunk to the next. */
  chunk: number;
  /** The whole request. */
  total: number;
}

export const defaultTimeouts: Timeouts = { connect: 10_000, firstByte: 120_000, chunk: 60_000, total: 600_000 };

/** About 50,000 tokens of English: fits the models in use and bounds the bill of one run. */
export const defaultMaxContext = 200_000;

/** The setting without which nothing can run, or undefined. */
export function missingSetting(config: OpenAiConfig): string | undefined {
  if (!config.baseUrl) return 'OPENAI_BASE_URL';
  return config.model ? undefined : 'OPENAI_MODEL';
}

/**
 * The address that requests go to. Throws `config_invalid` for anything but http(s), and for a user name in it:
 * that would travel in the clear through logs and errors.
 */
export function completionsUrl(baseUrl: string): URL {
  if (!URL.canParse(baseUrl)) throw invalid('OPENAI_BASE_URL', 'it is not an address');
  const url = new URL(baseUrl);
  if (!/^https?:$/.test(url.protocol)) throw invalid('OPENAI_BASE_URL', 'it must begin with http:// or https://');
  if (url.username || url.password) throw invalid('OPENAI_BASE_URL', 'put the key into OPENAI_API_KEY instead');
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/chat/completions`;
  url.hash = '';
  return url;
}

/** Throws `config_invalid` for an address that requests can never go to: of no server, or of what hands out credentials. */
export function checkBaseUrl(baseUrl: string, wayOut: Pick<WayOut, 'checkAddress'>): void {
  const { href } = completionsUrl(baseUrl);
  try {
    wayOut.checkAddress(href);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw invalid('OPENAI_BASE_URL', String(error.details.why));
  }
}

/** Throws `config_invalid` for a key that no header can carry, without repeating it. */
export function checkKey(apiKey: string | undefined): void {
  if (apiKey !== undefined && !/^[\x21-\x7e]+$/.test(apiKey)) {
    throw invalid('OPENAI_API_KEY', 'it holds a space, a line break or a character beyond ASCII');
  }
}

function invalid(setting: string, why: string): AppError {
  return new AppError('config_invalid', { setting, why });
}
