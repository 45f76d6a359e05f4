import type { IncomingMessage } from 'node:http';
import { AppError } from '../domain/errors.ts';

/**
 * Reads the raw bytes of a request, whatever its content type. Throws `encoding_unsupported`, `body_too_large` as
 * soon as that is known, `overloaded` when all uploads under way together take too much memory, and
 * `body_incomplete` when the client went away. How slow a body may be is the pace guard's business.
 */
export type ReadBody = (req: IncomingMessage, maxBytes: number) => Promise<Buffer>;

/** A reader whose requests under way hold at most `maxHeldBytes` together (case B1). */
export function createReadBody(maxHeldBytes: number): ReadBody {
  let held = 0;
  return async (req, maxBytes) => {
    refuseEncoding(req);
    if (Number(req.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
    let size = 0;
    const take = (bytes: number) => {
      size += bytes;
      held += bytes;
      if (size > maxBytes) throw tooLarge(maxBytes);
      if (held > maxHeldBytes) throw new AppError('overloaded');
    };
    try {
      return await collect(req, take);
    } finally {
      held -= size;
    }
  };
}

/** Signatures cover the bytes on the wire, so a body that has to be unpacked first can't be verified (case B2). */
function refuseEncoding({ headers }: IncomingMessage): void {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding.trim().toLowerCase() !== 'identity')
    throw new AppError('encoding_unsupported');
}

function tooLarge(maxBytes: number): AppError {
  return new AppError('body_too_large', { limit: `${Math.round(maxBytes / 2 ** 20)} MB` });
}

/** `take` throws to stop. The copy at the end lets go of the socket's much larger read buffers. */
function collect(req: IncomingMessage, take: (bytes: number) => void): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // A client that went away before anybody listened is not announced again.
    if (req.destroyed) return reject(new AppError('body_incomplete'));
    const chunks: Buffer[] = [];
    const onData = (chunk: Buffer) => {
      try {
        take(chunk.length);
        chunks.push(chunk);
      } catch (error) {
        stop();
        reject(error);
      }
    };
    const onEnd = () => {
      stop();
      resolve(Buffer.concat(chunks));
    };
    const onGone = () => {
      stop();
      reject(new AppError('body_incomplete'));
    };
    const stop = () => {
      req.off('data', onData).off('end', onEnd).off('close', onGone).off('error', onGone);
      req.on('error', ignore);
    };
    req.on('data', onData).on('end', onEnd).on('close', onGone).on('error', onGone);
  });
}

/** A connection that breaks after its body was given up has no reader left, and nobody to tell. */
function ignore(): void {}
