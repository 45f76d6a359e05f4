import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { cycles, importsOf, sourceFiles, violation } from './support/import-rules.ts';

const files = sourceFiles();
const imports = files.flatMap((file) => importsOf(file));
const text = (file: string) => readFileSync(path.join(import.meta.dirname, '..', file), 'utf8');

describe('the structure of the source', () => {
  it('is read at all', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(imports.length).toBeGreaterThan(100);
  });

  it('keeps the direction of imports and the fences of packages', () => {
    expect(imports.map(violation).filter((found) => found !== undefined)).toEqual([]);
  });

  it('has no import cycles, type imports included', () => {
    expect(cycles(imports)).toEqual([]);
  });

  it('reads the environment in one place; a server that is started for a trial inherits it', () => {
    const readers = files.filter(
      (file) => !/^src\/(console|simulators)\//.test(file) && /process\.env/.test(text(file)),
    );
    expect(readers.toSorted()).toEqual(['src/cli/own-server.ts', 'src/config.ts', 'src/settings/server.ts']);
  });

  // `any` and non-null assertions are refused by the linter, which reads the syntax.
  it('writes to the console only from the command line', () => {
    const offenders = files.filter(
      (file) => !/^src\/(cli|simulators)\//.test(file) && /\bconsole\.(log|error|warn)/.test(text(file)),
    );
    expect(offenders).toEqual([]);
  });

  it('keeps files short enough to read', () => {
    // One table of one-line rows each: splitting it would hide what it is for.
    const tables = ['src/domain/error-table.ts'];
    const long = files.filter((file) => !tables.includes(file) && text(file).split('\n').length > 251);
    expect(long).toEqual([]);
  });

  it('loads what makes traces only where there are some', () => {
    const users = imports.filter(({ to }) => to.startsWith('@opentelemetry/')).map(({ from }) => from);
    expect([...new Set(users)]).toEqual(['src/app/otel-tracing.ts']);
    const loaders = files.filter((file) => /^(?:import|export) (?!type\b).*otel-tracing/m.test(text(file)));
    expect(loaders).toEqual([]);
  });

  it('keeps the core of chat free of platform names', () => {
    const core = files.filter((file) => /^src\/(chat|pipeline)\//.test(file));
    const naming = core.filter((file) => /\b(slack|lark|feishu)\b/i.test(text(file)));
    expect(naming).toEqual([]);
  });
});

describe('the checks themselves', () => {
  it.each([
    ['src/domain/planted.ts', "import { x } from '../store/store.ts';"],
    ['src/pipeline/planted.ts', "import { createStore } from '../store/store.ts';"],
    ['src/http/planted.ts', "import mongoose from 'mongoose';"],
    ['src/admin/planted.ts', "import { registry } from '../inbound/registry.ts';"],
    ['src/pipeline/planted.ts', "const late = await import('../store/store.ts');"],
    ['bots/local/planted.ts', "export { createStore } from '../../src/store/store.ts';"],
    ['bots/local/planted.ts', "import { App } from '@slack/bolt';"],
    ['src/assistant/planted.ts', "import Handlebars from 'handlebars';"],
  ])('catch a violation planted in %s: %s', (file, line) => {
    expect(importsOf(file, line).map(violation)).toEqual([expect.stringContaining('must not import')]);
  });

  it('let a type import through where only types are allowed', () => {
    const line = "import type { Source } from '../inbound/source.ts';";
    expect(importsOf('src/pipeline/planted.ts', line).map(violation)).toEqual([undefined]);
  });

  it('catch a planted cycle', () => {
    const a = importsOf('src/domain/a.ts', "import type { B } from './b.ts';");
    const b = importsOf('src/domain/b.ts', "import { a } from './a.ts';");
    expect(cycles([...a, ...b])).toEqual([['src/domain/a.ts', 'src/domain/b.ts', 'src/domain/a.ts']]);
  });
});
