import { createRestClient, type RestClient } from './rest-client.ts';

/** The flags that say which server a command talks to, for `parseArgs`. */
export const serverOptions = {
  url: { type: 'string', default: 'http://127.0.0.1:8080' },
  key: { type: 'string' },
  project: { type: 'string', default: 'default' },
} as const;

/** A client for the server that the flags name. Throws with what to do when there is no key. */
export function clientOf({ url, key }: { url: string; key?: string | undefined }): RestClient {
  if (key !== undefined) return createRestClient(url, key);
  throw new Error('Give an API key with --key: the value of SWITCHHOOK_ADMIN_KEY, or a key of the project.');
}

/** `2h`, `30m`, `1d` before now, or a time such as 2026-01-31T12:00:00Z, as ISO 8601. Throws for anything else. */
export function readSince(text: string, now: number): string {
  const [, count, unit] = /^(\d{1,4})([mhd])$/.exec(text) ?? [];
  const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
  const ms = count === undefined ? Date.parse(text) : now - Number(count) * (units[unit ?? ''] ?? 0);
  if (Number.isNaN(ms)) throw new Error(`"${text}" is no time; write 2h, 30m, 1d or 2026-01-31T12:00:00Z.`);
  return new Date(ms).toISOString();
}
