import { AppError } from '../domain/errors.ts';
import type { EventFacts } from '../domain/run.ts';
import { newBoundary } from './boundary.ts';
import { type PreparedContext, prepareContext } from './context.ts';
import type { Renderer } from './render.ts';
import { promptIsEmpty, type Rendered, type Warning } from './rendered.ts';
import { earlierTurnsText, fenceText, type Occasion, occasionText, placeholderText } from './system-text.ts';

/** What an assistant is sent: standing instructions, and the prompts in order. */
export interface ComposedPrompts {
  system: string;
  prompts: string[];
  warnings: string[];
  /** The same in Chinese. */
  warningsZh?: string[] | undefined;
}

export interface ComposeRequest extends Occasion {
  /** The shipped template of the event, or the webhook's own commands. */
  templates: readonly string[];
  /** The parsed body. */
  payload: unknown;
  facts: EventFacts;
  renderer: Renderer;
  /** Draws a boundary; for tests. */
  boundary?: () => string;
}

/**
 * Renders the prompts of one run. Templates name the payload's own top-level fields, and `payload`, `event`,
 * `source`, `webhook` (its name), `facts` and `now` (ISO 8601), which win over fields of the same name.
 *
 * What a template puts into `{{#fence}}` stands behind a boundary that is drawn for this run and that the payload
 * doesn't contain. Without a fence, values stand where the template has them, word for word, and the standing
 * instructions quote the template, so that the assistant can tell the admin's words from the sender's.
 * @throws AppError `template_invalid`, `template_failed`, `template_too_slow`
 */
export async function composePrompts(request: ComposeRequest): Promise<ComposedPrompts> {
  const { templates, renderer } = request;
  const context = prepareContext(namesOf(request));
  const boundary = unusedBoundary(context, request.boundary ?? newBoundary);
  const rendered = await Promise.all(templates.map((template) => renderer.render(template, context, boundary)));
  const warnings = rendered.flatMap(({ warnings }) => warnings);
  const prompts = filled(rendered, warnings);
  return { system: systemText(request, rendered, boundary), prompts, ...inEachLanguage(warnings) };
}

/** The prompts of a thread reply: the question itself, with instructions that cover what earlier turns quote. */
export function composeReply({ question, ...occasion }: Occasion & { question: string }): ComposedPrompts {
  return { system: `${occasionText(occasion)}\n\n${earlierTurnsText}`, prompts: [question], warnings: [] };
}

function namesOf({ payload, event, source, webhookName, facts, now }: ComposeRequest): object {
  return { payload, event, source, webhook: webhookName, facts, now: new Date(now).toISOString() };
}

/** Draws until the event doesn't contain it (case P2). The first draw does, unless somebody breaks the randomness. */
function unusedBoundary(context: PreparedContext, draw: () => string): string {
  for (let tries = 0; tries < 10; tries++) {
    const boundary = draw();
    if (!context.json.includes(boundary)) return boundary;
  }
  throw new Error('ten random boundaries in a row occur in the event');
}

/** The prompts that have a text; the others are left out with a warning, as no assistant takes an empty message. */
function filled(rendered: Rendered[], warnings: Warning[]): string[] {
  const prompts = rendered.map(({ text }) => text.trim());
  prompts.forEach((prompt, i) => {
    if (prompt === '') warnings.push(promptIsEmpty(i + 1));
  });
  const left = prompts.filter((prompt) => prompt !== '');
  if (left.length > 0 || rendered.length === 0) return left;
  const why = 'nothing is left of it: the event has none of the fields it prints';
  throw new AppError('template_failed', { why, whyZh: '渲染结果为空：该事件没有模板所用的字段' });
}

/** Each sentence once. */
function inEachLanguage(warnings: readonly Warning[]): Pick<ComposedPrompts, 'warnings' | 'warningsZh'> {
  const once = [...new Map(warnings.map((warning) => [warning.en, warning])).values()];
  if (once.length === 0) return { warnings: [] };
  return { warnings: once.map(({ en }) => en), warningsZh: once.map(({ zh }) => zh) };
}

function systemText(request: ComposeRequest, rendered: Rendered[], boundary: string): string {
  const parts = [occasionText(request)];
  if (rendered.some(({ fences }) => fences > 0)) parts.push(fenceText(boundary));
  const inPlace = request.templates.filter((_, i) => rendered[i]?.inPlace);
  if (inPlace.length > 0) parts.push(placeholderText(inPlace));
  return parts.join('\n\n');
}
