import Handlebars from 'handlebars';
import { AppError } from '../domain/errors.ts';
import { refuseForbidden, TemplateRefused } from './allow-list.ts';

/**
 * What the text may hold at most before it is parsed at all. Handlebars' parser takes time quadratic in the number
 * of open blocks (measured on 4.7.10: 500 nested ones 46 ms, 5,000 nested ones 9 s), so they are counted first. The
 * number of tags bounds what compiling costs: about 0.1 ms each.
 */
const most = { bytes: 64 * 1024, tags: 1_000, blocks: 300 } as const;

/**
 * Accepts a template for storing and rendering.
 * @param source what came from a form, a file or a REST body; anything but text is refused (case T4: a parsed
 *   template given as an object would be compiled into code)
 * @returns the same text
 * @throws AppError `template_invalid` whose sentence names the line and what to change
 */
export function checkTemplate(source: unknown): string {
  parseTemplate(source);
  return String(source);
}

/**
 * The checked syntax tree of a template, before Handlebars' own whitespace processing.
 * @throws AppError `template_invalid`
 */
export function parseTemplate(source: unknown): hbs.AST.Program {
  try {
    const program = parse(limited(text(source)));
    refuseForbidden(program);
    return program;
  } catch (error) {
    if (error instanceof TemplateRefused) throw new AppError('template_invalid', { why: error.message });
    throw error;
  }
}

function text(source: unknown): string {
  if (typeof source !== 'string')
    throw new TemplateRefused(`it must be text, not ${Array.isArray(source) ? 'a list' : typeof source}`);
  if (source.trim() === '') throw new TemplateRefused('it is empty');
  return source;
}

function limited(source: string): string {
  const bytes = Buffer.byteLength(source);
  if (bytes > most.bytes) throw new TemplateRefused(`it has ${bytes} bytes, and ${most.bytes} are the most`);
  if (source.includes('{{{{')) throw new TemplateRefused('raw blocks ({{{{ … }}}}) are not available here');
  let tags = 0;
  let blocks = 0;
  for (const tag of source.matchAll(/\{\{[{~]*\s*(#|\^|else\b)?/g)) {
    tags += 1;
    if (tag[1] !== undefined) blocks += 1;
  }
  if (blocks > most.blocks) throw new TemplateRefused(`it has ${blocks} blocks, and ${most.blocks} are the most`);
  if (tags > most.tags) throw new TemplateRefused(`it has ${tags} {{…}}, and ${most.tags} are the most`);
  return source;
}

function parse(source: string): hbs.AST.Program {
  try {
    return Handlebars.parseWithoutProcessing(source);
  } catch (error) {
    throw new TemplateRefused(parseProblem(source, error instanceof Error ? error.message : ''), { cause: error });
  }
}

/** Handlebars' parse errors as a sentence: they speak of grammar tokens that an admin never heard of. */
function parseProblem(source: string, message: string): string {
  const mismatch = /^(\S+) doesn't match (\S+) - (\d+)/.exec(message);
  if (mismatch) return `line ${mismatch[3]}: {{#${mismatch[1]}}} is closed by {{/${mismatch[2]}}}`;
  if (message.includes("got 'EOF'")) return 'it ends before the last {{ or {{#block}} is closed';
  const line = Number(/on line (\d+)/.exec(message)?.[1] ?? Number.NaN);
  const excerpt = source.split('\n')[line - 1]?.trim().slice(0, 80);
  return excerpt ? `line ${line} is not valid Handlebars: ${excerpt}` : 'it is not valid Handlebars';
}
