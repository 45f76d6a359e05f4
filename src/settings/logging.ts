import { z } from 'zod';
import { setting } from './setting.ts';

/** What is written down about its work. */
export const loggingSettings = {
  LOG_LEVEL: setting(
    z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
    'Least important log lines that are written.',
    'info',
  ),
  LOG_FORMAT: setting(
    z.enum(['auto', 'json', 'pretty']).default('auto'),
    'auto is pretty on a terminal and JSON elsewhere.',
    'json',
  ),
} as const;
