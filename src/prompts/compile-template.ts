import Handlebars from 'handlebars';
import { AppError } from '../domain/errors.ts';
import { fenced } from './boundary.ts';
import { parseTemplate } from './check-template.ts';
import { helpers } from './helper-list.ts';
import { textOf } from './text-of.ts';
import type { Inside } from './worker-protocol.ts';
import { print, printJson, seen, wrapOutputs } from './wrap-outputs.ts';

/** What one rendering is given beside its data, and what it notes on the way. */
export interface Rendering {
  boundary: string;
  /** Characters that the result may have. */
  mostOutput: number;
  /** Fields that the template prints and the data doesn't have, as written in the template. */
  missing: Set<string>;
  /** Characters of values printed so far. */
  printed: number;
  /** How many fences it has opened. */
  fences: number;
  /** Whether it is inside one now. */
  fenced: boolean;
  /** Whether it has printed a value outside of all fences. */
  inPlace: boolean;
  /** Values are escaped for this place. */
  inside: Inside | undefined;
}

/** The notes of a rendering that is about to begin. */
export function newRendering(boundary: string, mostOutput: number, inside?: Inside): Rendering {
  return { boundary, mostOutput, missing: new Set(), printed: 0, fences: 0, fenced: false, inPlace: false, inside };
}

export type CompiledTemplate = (context: object, rendering: Rendering) => string;

const env = createEnvironment();
const knownHelpers = Object.fromEntries(
  [...helpers.map((helper) => helper.name), print, printJson, seen].map((n) => [n, true]),
);

/**
 * Turns a template into a function. It is checked again here, whatever was checked before, and runs without access
 * to prototypes, without escaping (chat renderers escape for themselves, case T9), and with our helpers only.
 * @throws AppError `template_invalid`
 */
export function compileTemplate(source: string): CompiledTemplate {
  const program = parseTemplate(source);
  wrapOutputs(program);
  const run = env.compile<object>(program, { noEscape: true, knownHelpersOnly: true, knownHelpers });
  return (context, rendering) => {
    const text = run(context, {
      data: { rendering },
      allowProtoPropertiesByDefault: false,
      allowProtoMethodsByDefault: false,
    });
    return shortEnough(text, rendering);
  };
}

function createEnvironment(): typeof Handlebars {
  const created = Handlebars.create();
  // Handlebars reports refused prototype access on the console; the field is simply missing here.
  Handlebars.logger.log = () => {};
  for (const name of ['log', 'lookup']) created.unregisterHelper(name);
  for (const { name, run } of helpers) {
    if (run) created.registerHelper(name, (...all) => bounded(run(all.slice(0, -1), optionsOf(all).hash), all));
  }
  created.registerHelper(print, (...all) => printed(all, escapes.values));
  created.registerHelper(printJson, (...all) => printed(all, escapes.madeJson));
  created.registerHelper(seen, (...all) => noted(all));
  created.registerHelper('fence', fence);
  limitEach(created);
  return created;
}

function optionsOf(all: unknown[]): Handlebars.HelperOptions {
  return all.at(-1) as Handlebars.HelperOptions;
}

function renderingOf(options: Handlebars.HelperOptions): Rendering {
  return options.data.rendering;
}

type Escape = (text: string) => string;
const asItIs: Escape = (text) => text;
const inUrl: Escape = (text) => encodeURIComponent(text.toWellFormed());

/** How values are escaped for their place; what is JSON already stands in JSON as it is. */
const escapes = {
  values: { json: (text) => JSON.stringify(text).slice(1, -1), url: inUrl },
  madeJson: { json: asItIs, url: inUrl },
} satisfies Record<string, Record<Inside, Escape>>;

function printed(all: unknown[], escapeFor: Record<Inside, Escape>): string {
  const rendering = renderingOf(optionsOf(all));
  if (!rendering.fenced) rendering.inPlace = true;
  const value = textOf(noted(all));
  const text = rendering.inside ? escapeFor[rendering.inside](value) : value;
  rendering.printed += text.length;
  if (rendering.printed > rendering.mostOutput) throw tooLong(rendering);
  return text;
}

/** No helper makes a text longer than the whole result may be. */
function bounded(value: unknown, all: unknown[]): unknown {
  const rendering = renderingOf(optionsOf(all));
  if (typeof value === 'string' && value.length > rendering.mostOutput) throw tooLong(rendering);
  return value;
}

/** Its first value; a missing one is noted under the name that follows it, if one does. */
function noted(all: unknown[]): unknown {
  const [value, name] = all;
  if (value === undefined && typeof name === 'string') renderingOf(optionsOf(all)).missing.add(name);
  return value;
}

/** What stands between the boundary lines of this rendering; an empty fence leaves nothing. */
function fence(this: unknown, options: Handlebars.HelperOptions): string {
  const rendering = renderingOf(options);
  rendering.fences += 1;
  rendering.fenced = true;
  const text = options.fn(this);
  rendering.fenced = false;
  return fenced(text, rendering.boundary);
}

/**
 * A loop stops as soon as it alone has printed too much, rather than building it all up first. Together with `printed`
 * and `bounded` this keeps a rendering's memory far below the thread's: a thread that runs out of memory can take the
 * whole process with it (Node 24.21: "FATAL ERROR: Reached heap limit", resourceLimits or not).
 */
function limitEach(environment: typeof Handlebars): void {
  const each = environment.helpers.each as Handlebars.HelperDelegate;
  environment.registerHelper('each', function (this: unknown, list: unknown, options: Handlebars.HelperOptions) {
    let printedSoFar = 0;
    const fn: typeof options.fn = (context, runtime) => {
      const text = options.fn(context, runtime);
      printedSoFar += text.length;
      if (printedSoFar > renderingOf(options).mostOutput) throw tooLong(renderingOf(options));
      return text;
    };
    return each.call(this, list, { ...options, fn });
  });
}

function shortEnough(text: string, rendering: Rendering): string {
  if (text.length > rendering.mostOutput) throw tooLong(rendering);
  return text;
}

function tooLong({ mostOutput }: Rendering): AppError {
  const why = `its result is longer than ${mostOutput} characters; shorten long fields with {{truncate}} and lists with {{first}}`;
  const whyZh = `渲染结果超过 ${mostOutput} 个字符；请用 {{truncate}} 缩短长字段，用 {{first}} 缩短列表`;
  return new AppError('template_failed', { why, whyZh });
}
