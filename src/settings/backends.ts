import { z } from 'zod';
import { list, secret, setting, text, url } from './setting.ts';

/** Models that run prompts. */
export const backendsSettings = {
  OPENAI_BASE_URL: setting(
    url.optional(),
    'An OpenAI-compatible server; switches the openai backend on.',
    'https://api.openai.com/v1',
  ),
  OPENAI_API_KEY: secret(text.optional(), 'Its key.', 'sk-…'),
  OPENAI_MODEL: setting(
    text.optional(),
    'The model that resource "openai" uses; "openai:NAME" chooses another.',
    'gpt-4o-mini',
  ),
  OPENAI_MODELS: setting(list.default([]), 'Models offered in forms.', 'gpt-4o-mini,gpt-4o'),
  OPENAI_PRICE_INPUT: setting(
    z.coerce.number().min(0).optional(),
    'US dollars per million input tokens, for the cost of runs.',
    '0.15',
  ),
  OPENAI_PRICE_OUTPUT: setting(z.coerce.number().min(0).optional(), 'US dollars per million output tokens.', '0.60'),
} as const;
