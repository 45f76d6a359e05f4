import { z } from 'zod';
import { parseJson } from '../parse-json.ts';
import { behaviourSchema, type Script } from './behaviour.ts';
import type { Ledger } from './ledger.ts';

const order = z.strictObject({ path: z.string().min(1), behaviours: z.array(behaviourSchema).min(1) });

export interface Controlled {
  script: Script;
  ledger: Ledger;
}

/** Paths that steer the receiver itself. */
export function isControl(path: string): boolean {
  return path === '/ledger' || path === '/behaviour';
}

/** Does what a control request says, and returns the answer to it. */
export function control(
  { script, ledger }: Controlled,
  { method, url, body }: { method: string; url: string; body: string },
): { status: number; value: unknown } {
  const { pathname, searchParams } = new URL(url, 'http://receiver');
  const path = searchParams.get('path') ?? undefined;
  if (pathname === '/ledger' && method === 'GET') return { status: 200, value: ledger.entries(path) };
  if (pathname === '/ledger' && method === 'DELETE') {
    ledger.clear();
    return { status: 200, value: { cleared: true } };
  }
  if (pathname !== '/behaviour' || method !== 'POST') {
    return { status: 405, value: { error: 'GET or DELETE /ledger, POST /behaviour' } };
  }
  const told = order.safeParse(parseJson(body));
  if (!told.success) return { status: 422, value: { error: z.prettifyError(told.error) } };
  script.set(told.data.path, told.data.behaviours);
  return { status: 200, value: told.data };
}
