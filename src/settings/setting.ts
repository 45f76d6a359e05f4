import { z } from 'zod';

export const text = z.string().trim().min(1);
export const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
export const whole = (low: number, high: number) => z.coerce.number().int().min(low).max(high);
export const url = z.url({ protocol: /^https?$/ }).transform((value) => value.replace(/\/+$/, ''));
export const list = z.string().transform((value) =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

/** One setting: how it is read, what it is for, and an example. `.env.example` and the docs are made from this table. */
export interface Setting<S extends z.ZodType> {
  schema: S;
  about: string;
  example: string;
  /** Its value may also be read from a file named by NAME_FILE, as container secrets are given. */
  secret?: true;
}

/** A setting that is read from the environment alone. */
export function setting<S extends z.ZodType>(schema: S, about: string, example: string): Setting<S> {
  return { schema, about, example };
}

/** One that may also come from a file. */
export function secret<S extends z.ZodType>(schema: S, about: string, example: string): Setting<S> {
  return { schema, about, example, secret: true };
}
