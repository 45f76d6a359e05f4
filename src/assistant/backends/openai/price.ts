import type { Usage } from '../../../domain/run.ts';
import type { OpenAiConfig } from './config.ts';

/** Tokens of one request. */
export interface Tokens {
  input: number;
  output: number;
}

/**
 * Usage of a run with its cost in US dollars. Prices are those of the configured model; another model's price is
 * not known, so its runs have no cost rather than a wrong one.
 */
export function usageOf(tokens: Tokens, model: string, config: OpenAiConfig): Usage {
  const usage: Usage = { inputTokens: tokens.input, outputTokens: tokens.output };
  const { priceInput, priceOutput } = config;
  if (model !== config.model || priceInput === undefined || priceOutput === undefined) return usage;
  const dollars = (tokens.input * priceInput + tokens.output * priceOutput) / 1_000_000;
  return { ...usage, cost: Math.round(dollars * 1e9) / 1e9 };
}
