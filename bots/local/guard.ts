import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { AppError } from '../../src/domain/errors.ts';

/** Larger bodies are refused: nobody types so much. */
const largestBody = 64 * 1024;

/** What the checks of a request need to know about the server. */
export interface GuardOptions {
  publicUrl(path: string): string;
  guests: boolean;
}

/**
 * Refuses what only another site could have sent (case W2). Browsers name the sending site in `Origin` and
 * `Sec-Fetch-Site` for every request that can change something
 * (https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site); programs that are no browsers send
 * neither and carry no cookie by accident. A simple form can't send JSON, so the media type is the third lock.
 */
export function refuseForeign(request: IncomingMessage, { publicUrl }: GuardOptions): void {
  const { origin, host } = request.headers;
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw new AppError('origin_foreign');
  if (origin !== undefined && !isOwnOrigin(origin, host, publicUrl('/'))) throw new AppError('origin_foreign');
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') throw new AppError('media_type_unsupported');
}

function isOwnOrigin(origin: string, host: string | undefined, publicUrl: string): boolean {
  if (origin === new URL(publicUrl).origin) return true;
  return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`);
}

/**
 * Where guests are let in, a page of any site could make its own name point to this machine and read along (DNS
 * rebinding). So the server then answers only to its own name, to `localhost` and to plain addresses, which no name
 * can stand for.
 */
export function refuseForeignHost(request: IncomingMessage, { publicUrl, guests }: GuardOptions): void {
  const host = request.headers.host ?? '';
  if (!guests || host === new URL(publicUrl('/')).host || isPlainHost(host)) return;
  throw new AppError('host_unexpected', { host: host.slice(0, 100), url: publicUrl('') });
}

function isPlainHost(host: string): boolean {
  const name = host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  return name === 'localhost' || name.endsWith('.localhost') || isIP(name) !== 0;
}

/** The body as JSON. Throws `payload_too_large`, or `json_invalid` for bytes that are no JSON. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const bytes = await readBody(request);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new AppError('json_invalid', { why: error instanceof Error ? error.message : String(error) });
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > largestBody) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  // The connection must live on to carry the refusal.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    if (size > largestBody) throw tooLarge();
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function tooLarge(): AppError {
  return new AppError('payload_too_large', { limit: '64 kB' });
}
