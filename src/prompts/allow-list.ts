import { findHelper, type Helper, helpers } from './helper-list.ts';

/** Raised with a sentence fragment that says what is wrong and, where one is known, the line. */
export class TemplateRefused extends Error {}

/** What a template may be at most. Depths count blocks inside blocks and calls inside calls. */
const most = { blockDepth: 16, callDepth: 8, nodes: 5_000, pathParts: 20 } as const;

/** Names that lead to JavaScript's own machinery, or that Handlebars calls by itself. */
const forbiddenNames = new Set([
  '__proto__',
  'constructor',
  'prototype',
  '__defineGetter__',
  '__defineSetter__',
  '__lookupGetter__',
  '__lookupSetter__',
  'hasOwnProperty',
  'isPrototypeOf',
  'propertyIsEnumerable',
  'toLocaleString',
  'toString',
  'valueOf',
  'helperMissing',
  'blockHelperMissing',
]);

/** The only `@` variables: what `each` provides, and the outermost data. */
const dataNames = new Set(['index', 'key', 'first', 'last', 'root']);

const refusals: Record<string, string> = {
  PartialStatement: 'partials ({{> name}}) are not available here; write the text in place',
  PartialBlockStatement: 'partials ({{#> name}}) are not available here; write the text in place',
  Decorator: 'decorators ({{* name}}) are not available here',
  DecoratorBlock: 'decorators ({{#* name}}) are not available here',
};

/** Where the walk is: how deep in blocks and calls, and whether a fence is open. */
interface Place {
  blocks: number;
  calls: number;
  fenced: boolean;
}

/**
 * Walks a parsed template and throws `TemplateRefused` at the first thing that isn't on the list: anything but text,
 * comments, fields, the helpers of `helper-list.ts` with a right number of values, and literals.
 */
export function refuseForbidden(program: hbs.AST.Program): void {
  const walk = new Walk();
  walk.program(program, { blocks: 0, calls: 0, fenced: false });
}

class Walk {
  #nodes = 0;

  program(program: hbs.AST.Program, place: Place): void {
    for (const name of program.blockParams ?? []) this.#name(name, program);
    for (const statement of program.body) this.#statement(statement, place);
  }

  #statement(node: hbs.AST.Statement, place: Place): void {
    this.#count(node);
    if (isMustache(node)) this.#mustache(node, place);
    else if (isBlock(node)) this.#block(node, place);
    else if (node.type !== 'ContentStatement' && node.type !== 'CommentStatement')
      throw refused(node, refusals[node.type] ?? `${node.type} is not available here`);
  }

  #mustache(node: hbs.AST.MustacheStatement, place: Place): void {
    if (isCall(node)) this.#call(node, place, false);
    else if (isPath(node.path)) this.#path(node.path);
    else throw refused(node, 'a literal between {{ and }} prints nothing; write the text without them');
  }

  #block(node: hbs.AST.BlockStatement, place: Place): void {
    if (place.blocks >= most.blockDepth) throw refused(node, `blocks are nested deeper than ${most.blockDepth}`);
    this.#call(node, place, true);
    const fence = node.path.original === 'fence';
    if (fence && place.fenced) throw refused(node, 'a {{#fence}} stands inside another; one is enough');
    const inside = { blocks: place.blocks + 1, calls: 0, fenced: place.fenced || fence };
    if (node.program) this.program(node.program, inside);
    if (node.inverse) this.program(node.inverse, isElseIf(node.inverse) ? { ...inside, blocks: place.blocks } : inside);
  }

  #call(
    node: hbs.AST.MustacheStatement | hbs.AST.BlockStatement | hbs.AST.SubExpression,
    place: Place,
    block: boolean,
  ) {
    if (place.calls >= most.callDepth) throw refused(node, `calls are nested deeper than ${most.callDepth}`);
    const helper = this.#helper(node, block);
    const [fewest, largest] = helper.args;
    if (node.params.length < fewest || node.params.length > largest)
      throw refused(node, `"${helper.name}" takes ${amount(helper)}, not ${node.params.length}`);
    for (const param of node.params) this.#expression(param, place);
    for (const pair of node.hash?.pairs ?? []) this.#option(pair, helper, place);
  }

  #helper(node: { path: hbs.AST.Node } & hbs.AST.Node, block: boolean): Helper {
    const name = isPath(node.path) ? node.path.original : 'a literal';
    if (isPath(node.path)) this.#path(node.path);
    const helper = findHelper(name);
    if (helper && helper.block === block) return helper;
    if (helper) throw refused(node, wrongForm(helper));
    if (block) throw refused(node, `there is no block {{#${name}}}; for a list write {{#each ${name}}}`);
    throw refused(node, `there is no helper "${name}"; there are: ${names(false)}`);
  }

  #option(pair: hbs.AST.HashPair, helper: Helper, place: Place): void {
    this.#count(pair);
    if (!helper.options?.includes(pair.key)) throw refused(pair, `"${helper.name}" has no option "${pair.key}"`);
    this.#expression(pair.value, place);
  }

  #expression(node: hbs.AST.Expression, place: Place): void {
    this.#count(node);
    if (isPath(node)) this.#path(node);
    else if (isSubExpression(node)) this.#call(node, { ...place, calls: place.calls + 1 }, false);
    else if (!node.type.endsWith('Literal')) throw refused(node, `${node.type} is not available here`);
  }

  #path(path: hbs.AST.PathExpression): void {
    if (path.parts.length > most.pathParts) throw refused(path, `a path has more than ${most.pathParts} parts`);
    for (const part of path.parts) this.#name(part, path);
    const variable = path.parts[0] ?? '';
    if (path.data && !dataNames.has(variable)) throw refused(path, `there is no variable "@${variable}"`);
  }

  #name(name: string, at: hbs.AST.Node): void {
    if (forbiddenNames.has(name)) throw refused(at, `the name "${name}" can't be used`);
  }

  #count(node: hbs.AST.Node): void {
    this.#nodes += 1;
    if (this.#nodes > most.nodes) throw refused(node, `it has more than ${most.nodes} parts`);
  }
}

/** `{{else if}}` comes parsed as a block inside the first one, although nobody sees it as nested. */
function isElseIf(program: hbs.AST.Program & { chained?: boolean }): boolean {
  return program.chained === true;
}

/** Whether `{{…}}` calls a helper (it has values or options) rather than naming a field. */
export function isCall(node: hbs.AST.MustacheStatement): boolean {
  return node.params.length > 0 || (node.hash?.pairs.length ?? 0) > 0;
}

export function isPath(node: hbs.AST.Node): node is hbs.AST.PathExpression {
  return node.type === 'PathExpression';
}

export function isMustache(node: hbs.AST.Node): node is hbs.AST.MustacheStatement {
  return node.type === 'MustacheStatement';
}

export function isBlock(node: hbs.AST.Node): node is hbs.AST.BlockStatement {
  return node.type === 'BlockStatement';
}

export function isSubExpression(node: hbs.AST.Node): node is hbs.AST.SubExpression {
  return node.type === 'SubExpression';
}

function refused(node: hbs.AST.Node, why: string): TemplateRefused {
  return new TemplateRefused(node.loc ? `line ${node.loc.start.line}: ${why}` : why);
}

function wrongForm(helper: Helper): string {
  return helper.block
    ? `"${helper.name}" is a block: {{#${helper.name} …}} … {{/${helper.name}}}`
    : `"${helper.name}" is not a block: {{${helper.name} …}}`;
}

function amount({ args: [fewest, largest] }: Helper): string {
  const range = fewest === largest ? String(fewest) : `${fewest} to ${largest}`;
  return `${range} value${range === '1' ? '' : 's'}`;
}

function names(block: boolean): string {
  return helpers
    .filter((helper) => helper.block === block)
    .map((helper) => helper.name)
    .join(', ');
}
