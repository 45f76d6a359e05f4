import type { ErrorCode, ErrorDetails } from '../domain/errors.ts';

/** Where printed values stand: between the quotes of a JSON text, or within the path or query of a URL. */
export type Inside = 'json' | 'url';

/** One rendering, as it goes to the worker. */
export interface RenderJob {
  /** 1 to 2^31 - 1, so that it fits the shared cell. */
  id: number;
  template: string;
  /** From `prepareContext`. */
  json: string;
  boundary: string;
  /** Values are escaped for this place. */
  inside?: Inside | undefined;
}

/** What comes back. */
export type RenderResult =
  | { id: number; ok: true; text: string; missing: string[]; fences: number; inPlace: boolean }
  | { id: number; ok: false; code: ErrorCode; details: ErrorDetails };

/** What the worker is started with. */
export interface WorkerSettings {
  /** One Int32: the id of the job being rendered, 0 between jobs. Readable while the worker is busy or dead. */
  current: SharedArrayBuffer;
  mostOutput: number;
  /** Characters of the templates that are kept compiled. */
  cached: number;
}
