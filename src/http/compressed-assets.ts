import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import type { RequestHandler } from 'express';

const compress = promisify(brotliCompress);

/** Names that the build makes: no folders, nothing that could lead out of the one they stand in. */
const assetName = /^\/assets\/([\w-]+(?:\.[\w-]+)*\.(js|css))$/;
const types: Record<string, string> = { js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8' };

/**
 * Scripts and styles of the console, compressed: the first load is a third of its size. Each file is compressed when
 * it is first asked for and kept; its name changes with its content, so it never goes stale. What the browser can't
 * read compressed, and what is no such file, is left to the next handler.
 */
export function compressedAssets(dir: string): RequestHandler {
  const kept = new Map<string, Promise<Buffer>>();
  return (req, res, next) => {
    const [, name, kind] = assetName.exec(req.path) ?? [];
    if (req.method !== 'GET' || !name || !kind || !req.acceptsEncodings('br')) return next();
    const file = kept.get(name) ?? compressFile(path.join(dir, 'assets', name));
    kept.set(name, file);
    file.then(
      (bytes) => {
        res.writeHead(200, {
          'content-type': types[kind],
          'content-encoding': 'br',
          'content-length': bytes.length,
          'cache-control': 'public, max-age=31536000, immutable',
          vary: 'accept-encoding',
        });
        res.end(bytes);
      },
      () => {
        kept.delete(name);
        next();
      },
    );
  };
}

async function compressFile(file: string): Promise<Buffer> {
  const bytes = await readFile(file);
  // The library's default of 11 takes seconds for a large script; 9 is nearly as small.
  return await compress(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });
}
