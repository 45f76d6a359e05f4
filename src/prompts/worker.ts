/** The thread that compiles and renders templates. It has no environment variables and holds no secret. */
import { parentPort, workerData } from 'node:worker_threads';
import { AppError } from '../domain/errors.ts';
import { type CompiledTemplate, compileTemplate, newRendering } from './compile-template.ts';
import { openContext } from './context.ts';
import { RecentlyUsed } from './recently-used.ts';
import type { RenderJob, RenderResult, WorkerSettings } from './worker-protocol.ts';

const settings: WorkerSettings = workerData;
const current = new Int32Array(settings.current);
const compiled = new RecentlyUsed<CompiledTemplate>(settings.cached, compileTemplate);

function render(job: RenderJob): RenderResult {
  Atomics.store(current, 0, job.id);
  try {
    const rendering = newRendering(job.boundary, settings.mostOutput, job.inside);
    const text = compiled.get(job.template)(openContext(job.json), rendering);
    const { missing, fences, inPlace } = rendering;
    return { id: job.id, ok: true, text, missing: [...missing], fences, inPlace };
  } catch (error) {
    const { code, details } = asTemplateError(error);
    return { id: job.id, ok: false, code, details };
  } finally {
    Atomics.store(current, 0, 0);
  }
}

function asTemplateError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'an unknown failure';
  return new AppError('template_failed', { why });
}

// The first rendering of a process is slow (Handlebars loads its compiler then); it is done before work arrives.
compileTemplate('{{#each list}}{{this}}{{/each}}')({ list: [1] }, newRendering('', settings.mostOutput));

parentPort?.on('message', (jobs: RenderJob[]) => parentPort?.postMessage(jobs.map(render)));
parentPort?.postMessage([]);
