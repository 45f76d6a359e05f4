import { onTestFinished } from 'vitest';
import { systemClock } from '../../src/domain/clock.ts';
import { silentLogger } from '../../src/domain/logger.ts';
import { createRenderer, type Renderer } from '../../src/prompts/render.ts';
import type { RenderLimits } from '../../src/prompts/render-limits.ts';

/** A real renderer with its worker, stopped when the test ends. */
export function rendererForTest(limits: Partial<RenderLimits> = {}): Renderer {
  const renderer = createRenderer({ clock: systemClock, log: silentLogger, limits });
  onTestFinished(() => renderer.close());
  return renderer;
}
