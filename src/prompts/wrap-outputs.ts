import { isBlock, isCall, isMustache, isPath, isSubExpression } from './allow-list.ts';
import { findHelper } from './helper-list.ts';

/** Names of the helpers that no template can call by itself: the allow-list doesn't know them. */
export const print = ' print';
/** The same for what `json` makes, which is never escaped again. */
export const printJson = ' printJson';
export const seen = ' seen';

/**
 * Puts `print` around everything a template prints, and `seen` around the value that a printing helper is given.
 * That gives values one way to become text, names missing fields, and lets a field win over a helper of its name.
 */
export function wrapOutputs(program: hbs.AST.Program): void {
  for (const node of program.body) {
    if (isMustache(node)) wrapOutput(node);
    else if (isBlock(node)) {
      if (node.program) wrapOutputs(node.program);
      if (node.inverse) wrapOutputs(node.inverse);
    }
  }
}

function wrapOutput(node: hbs.AST.MustacheStatement): void {
  const call = isCall(node) ? callOf(node) : undefined;
  if (call) wrapInputs(call);
  node.params = call ? [call] : [node.path, nameOf(node.path)];
  node.path = internalPath(call && isJson(call) ? printJson : print, node);
  node.hash = noHash(node);
}

function isJson({ path }: hbs.AST.SubExpression): boolean {
  return isPath(path) && path.original === 'json';
}

function wrapInputs(node: hbs.AST.Expression): void {
  if (!isSubExpression(node)) return;
  for (const param of node.params) wrapInputs(param);
  const [first] = node.params;
  if (first && isPath(first) && findHelper(node.path.original)?.prints) node.params[0] = seenCall(first);
}

function callOf({ path, params, hash, loc }: hbs.AST.MustacheStatement): hbs.AST.SubExpression {
  return { type: 'SubExpression', path: path as hbs.AST.PathExpression, params, hash, loc };
}

function seenCall(path: hbs.AST.PathExpression): hbs.AST.SubExpression {
  const params = [path, nameOf(path)];
  return { type: 'SubExpression', path: internalPath(seen, path), params, hash: noHash(path), loc: path.loc };
}

function internalPath(name: string, { loc }: hbs.AST.Node): hbs.AST.PathExpression {
  return { type: 'PathExpression', data: false, depth: 0, parts: [name], original: name, loc };
}

function nameOf(path: hbs.AST.Node): hbs.AST.StringLiteral {
  const name = isPath(path) ? path.original : '';
  return { type: 'StringLiteral', value: name, original: name, loc: path.loc };
}

function noHash({ loc }: hbs.AST.Node): hbs.AST.Hash {
  return { type: 'Hash', pairs: [], loc };
}
