import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { AppError } from './domain/errors.ts';
import { backendsSettings } from './settings/backends.ts';
import { eventsSettings } from './settings/events.ts';
import { larkSettings } from './settings/lark.ts';
import { loggingSettings } from './settings/logging.ts';
import { serverSettings } from './settings/server.ts';
import type { Setting } from './settings/setting.ts';
import { slackSettings } from './settings/slack.ts';

/** Every setting there is. All are optional: with none at all, everything runs on embedded defaults. */
export const settings = {
  ...serverSettings,
  ...eventsSettings,
  ...backendsSettings,
  ...slackSettings,
  ...larkSettings,
  ...loggingSettings,
} as const;

type Settings = { readonly [Name in keyof typeof settings]: z.output<(typeof settings)[Name]['schema']> };

/** All settings, read once and frozen. */
export type Config = Settings;

/**
 * Reads the environment. A NAME_FILE variable gives the value of a secret from a file. Throws `config_invalid`
 * naming the first setting that can't be used; empty values count as not set.
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const values: Record<string, unknown> = {};
  for (const [name, one] of Object.entries(settings)) values[name] = readOne(env, name, one);
  return Object.freeze(values) as Config;
}

function readOne(env: NodeJS.ProcessEnv, name: string, one: Setting<z.ZodType>): unknown {
  const raw = rawValue(env, name, one.secret === true);
  const parsed = one.schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const why = parsed.error.issues.map((issue) => issue.message).join('; ');
  throw new AppError('config_invalid', { setting: name, why: `${why}; example: ${one.example}` });
}

function rawValue(env: NodeJS.ProcessEnv, name: string, mayBeFile: boolean): string | undefined {
  const value = env[name];
  if (value !== undefined && value !== '') return value;
  const file = mayBeFile ? env[`${name}_FILE`] : undefined;
  if (!file) return undefined;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new AppError('config_invalid', { setting: `${name}_FILE`, why: `the file ${file} can't be read` });
  }
}

/** The text of `.env.example`: every setting with what it is for, commented out. */
export function describeSettings(): string {
  const blocks = Object.entries(settings).map(([name, one]) => {
    const file = 'secret' in one ? ` (or ${name}_FILE)` : '';
    return `# ${one.about}${file}\n# ${name}=${one.example}\n`;
  });
  return `# Every setting of Switchhook. All are optional; lines that begin with # are examples.\n\n${blocks.join('\n')}`;
}
