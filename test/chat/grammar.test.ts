import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../src/chat/grammar.ts';
import { AppError } from '../../src/domain/errors.ts';

const parsed = (text: string) => {
  const { name, args, options } = parseCommand(text);
  return { name, args, options: Object.fromEntries(options) };
};

describe('the grammar of commands', () => {
  it.each([
    ['list', 'list', [], {}],
    ['', '', [], {}],
    ['   ', '', [], {}],
    ['LIST', 'list', [], {}],
    ['show 1a2b3c4d', 'show', ['1a2b3c4d'], {}],
    ['logs ID --limit 20', 'logs', ['ID'], { limit: '20' }],
    ['logs --limit=20 ID', 'logs', ['ID'], { limit: '20' }],
    ['logs ID --limit', 'logs', ['ID'], { limit: '' }],
    ['show "Reviews of the shop"', 'show', ['Reviews of the shop'], {}],
    ["show 'Reviews of the shop'", 'show', ['Reviews of the shop'], {}],
    ['new --name="my hook" x', 'new', ['x'], { name: 'my hook' }],
    ['show Reviews\nof\tthe  shop', 'show', ['Reviews', 'of', 'the', 'shop'], {}],
    ['show "two\nlines"', 'show', ['two\nlines'], {}],
    ["show Ann's hook", 'show', ["Ann's", 'hook'], {}],
    ['show "never closed', 'show', ['never closed'], {}],
    ['show ""', 'show', [''], {}],
    ['show -- --limit', 'show', ['--limit'], {}],
    ['show "--limit" 3', 'show', ['--limit', '3'], {}],
    ['show -5', 'show', ['-5'], {}],
    ['logs x --Limit 3 --limit 4', 'logs', ['x'], { limit: '4' }],
  ])('C6: reads %j', (text, name, args, options) => {
    expect(parsed(text)).toEqual({ name, args, options });
  });

  it.each([
    ['show “Reviews of the shop”', ['Reviews of the shop'], {}],
    ['show „Reviews“', ['Reviews'], {}],
    ['show ‘Reviews’', ['Reviews'], {}],
    ['show 「代码 评审」', ['代码 评审'], {}],
    ['logs x —limit 20', ['x'], { limit: '20' }],
    ['logs x –limit=20', ['x'], { limit: '20' }],
  ])('C6: reads what keyboards make of quotes and dashes: %j', (text, args, options) => {
    expect(parsed(text)).toMatchObject({ args, options });
  });

  it('reads an option that takes no value wherever it stands, and leaves the word after it alone', () => {
    const { args, options } = parseCommand('project invite --link Ann Lee --role admin', ['link']);
    expect([args, [...options]]).toEqual([
      ['invite', 'Ann', 'Lee'],
      [
        ['link', ''],
        ['role', 'admin'],
      ],
    ]);
  });

  it('C6: keeps option names that are words of the language harmless', () => {
    const { options } = parseCommand('list --__proto__ x --constructor y');
    expect(options.get('constructor')).toBe('y');
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  it('refuses a text that is too long for a command', () => {
    expect(() => parseCommand(`show ${'x'.repeat(4_000)}`)).toThrow(AppError);
  });

  it('C6: reads any text without failing, and loses no word of it', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z0-9@<>!&{}$.]{1,12}$/), { minLength: 1, maxLength: 8 }), (words) => {
        const { name, args } = parseCommand(words.join(' \n '));
        expect([name, ...args]).toEqual([words[0]?.toLowerCase(), ...words.slice(1)]);
      }),
    );
    fc.assert(
      fc.property(fc.string({ maxLength: 400, unit: 'binary' }), (text) => {
        const { name, args, options } = parseCommand(text);
        for (const part of [name, ...args, ...options.values()]) expect(typeof part).toBe('string');
      }),
    );
  });
});
