import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { actionNames } from '../../src/chat/actions.ts';
import { commands } from '../../src/chat/commands/index.ts';
import { formIds } from '../../src/chat/submits.ts';
import { desks } from './desks/index.ts';
import { readTable } from './parity/table.ts';
import { checks, isSlow, walk } from './parity/walk.ts';

const table = readTable();
const root = path.join(import.meta.dirname, '..', '..');

describe('docs/parity.md', () => {
  const names = table.rows.map(({ name }) => name);

  it('has a column for every way in which a platform is reached, and every platform has one', () => {
    expect(table.desks).toEqual(Object.keys(desks));
    const bots = readdirSync(path.join(root, 'bots'), { withFileTypes: true }).filter((one) => one.isDirectory());
    for (const { name } of bots) expect(table.desks.some((desk) => desk.split(' ')[0] === name)).toBe(true);
  });

  it('has a check for each line and a line for each check, each once', () => {
    expect(names.toSorted()).toEqual(Object.keys(checks).toSorted());
  });

  it('has a line for every command, button and form that there is, and for every error of the conversation', () => {
    const needed = [
      ...commands.map(({ name }) => `command ${name}`),
      ...actionNames(commands).map((name) => `button ${name}`),
      ...formIds.filter(canBeOpened).map((id) => `form ${id}`),
      ...errorsThrown(path.join(root, 'src', 'chat')).map((code) => `error ${code}`),
    ];
    expect(needed.filter((name) => !names.includes(name))).toEqual([]);
  });

  it('says why where something is not there', () => {
    for (const { name, reasons } of table.rows) {
      for (const reason of reasons) expect(`${name}: ${reason}`).toMatch(/: no: \w+/);
    }
  });
});

walk((desk) => !isSlow(desk));

/** Forms are named after what they are about, and opened by the commands for it: `endpoint.new` by `endpoints`. */
function canBeOpened(form: string): boolean {
  const [about = ''] = form.split('.');
  return about === 'webhook' || commands.some(({ name }) => name.startsWith(about));
}

/** Codes of the errors that the conversation throws by name. */
function errorsThrown(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const codes = files.flatMap((file) =>
    [...readFileSync(path.join(folder, file), 'utf8').matchAll(/new AppError\('(\w+)'/g)].map(([, code = '']) => code),
  );
  return [...new Set(codes)];
}
