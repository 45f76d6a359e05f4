import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../../src/chat/commands/index.ts';
import { parseCommand } from '../../src/chat/grammar.ts';
import { type TextKey, textKeys, unfilled, wording } from '../../src/chat/texts.ts';
import { shorten, visible, visibleLine } from '../../src/chat/visible-text.ts';
import { nearest } from '../../src/domain/nearest.ts';

const root = path.join(import.meta.dirname, '..', '..');

/** Says a sentence whose gaps are known at run time only. */
function sayAny(language: 'en' | 'zh') {
  return wording(language) as unknown as (key: TextKey, filling: Record<string, number>) => string;
}

describe('the wording', () => {
  it('has the same gaps in both languages, and a full sentence for each', () => {
    const gaps = (sentence: string) =>
      [...sentence.replace(/\{\{.*?\}\}/g, '').matchAll(/\{(\w+)/g)].map(([, name]) => name);
    for (const key of textKeys()) {
      expect(new Set(gaps(unfilled(key, 'zh'))), key).toEqual(new Set(gaps(unfilled(key, 'en'))));
      expect(unfilled(key, 'en').trim()).not.toBe('');
      expect(unfilled(key, 'zh').trim()).not.toBe('');
    }
  });

  it('fills gaps literally, whatever stands in them', () => {
    expect(wording('en')('toggle.on', { name: '{name} $& $1' })).toBe(
      '"{name} $& $1" is on: its events run from now on.',
    );
  });

  it.each([1, 2])('counts %i in words that fit the number', (number) => {
    const counted = textKeys().filter((key) => /\{\w+:/.test(unfilled(key, 'en')));
    expect(counted.length).toBeGreaterThan(20);
    for (const key of counted) {
      const sentence = unfilled(key, 'en');
      const numbers = [...sentence.matchAll(/\{(\w+):/g)].map(([, name]) => [name, number]);
      const said = sayAny('en')(key, Object.fromEntries(numbers));
      if (number === 1) expect(said, key).not.toMatch(/\b1 (?:\w+ )?[a-z]{2,}s\b(?<!ss| was| is)/);
      expect(sayAny('zh')(key, Object.fromEntries(numbers)), key).not.toMatch(/\{\w*:|\|/);
      // A number must not stand in a gap for text, where nobody looks after the words that follow it.
      expect(sentence, key).not.toMatch(/\{(count|total|done|tries|seconds|hours|days|max|min|rate|endpoints)\}/);
    }
    expect(wording('en')('dlq.replay_title', { count: number })).toBe(
      `Replay ${number === 1 ? '1 event' : '2 events'}?`,
    );
    expect(wording('zh')('dlq.replay_title', { count: number })).toBe(`重放 ${number} 个事件？`);
  });

  it('every command has an example that its own grammar understands', () => {
    for (const { name, example, usage, summary } of commands) {
      expect(parseCommand(example).name).toBe(name);
      expect(usage.startsWith(name)).toBe(true);
      expect(summary.en && summary.zh).toBeTruthy();
    }
  });

  it('the page for admins names every command', () => {
    const page = readFileSync(path.join(root, 'docs', 'chat.md'), 'utf8');
    for (const { name } of commands) expect(page).toContain(`/webhook ${name}`);
  });

  it('no platform is named in the core', () => {
    const folder = path.join(root, 'src', 'chat');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    expect(files.length).toBeGreaterThan(40);
    const names = readdirSync(path.join(root, 'bots'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const platforms = new RegExp(
      `\\b(${['slack', 'lark', 'feishu', ...names.map(({ name }) => name)].join('|')})\\b`,
      'i',
    );
    for (const file of files) {
      // The API between the browser and its room is the one thing here that is about a platform.
      const text = readFileSync(path.join(folder, file), 'utf8').replaceAll('`local`', '');
      expect(text.match(platforms)?.[0], file).toBeUndefined();
    }
  });
});

describe('visible text', () => {
  it('C3: spells out what can not be seen and keeps what can', () => {
    expect(visible('a\u202eb\ufeff\u0007')).toBe('a⟨U+202E⟩b⟨U+FEFF⟩⟨U+0007⟩');
    expect(visible('tab\tand\r\nline')).toBe('tab\tand\nline');
    expect(visible('\ud800x')).toBe('\ufffdx');
    expect(visible('👩‍💻 中文 émoji')).toBe('👩‍💻 中文 émoji');
    expect(visible('a\u200db')).toBe('a⟨U+200D⟩b');
    expect(visible('\u{e0041}')).toBe('⟨U+E0041⟩');
    expect(visibleLine(' a \n b\u2028c ')).toBe('a b⟨U+2028⟩c');
    expect(visible(visible('\u202e'))).toBe('⟨U+202E⟩');
  });

  it('cuts before a character, not through it', () => {
    expect(shorten('abc', 3)).toBe('abc');
    expect(shorten('ab😀', 3)).toBe('ab…');
    expect(shorten('😀😀', 2)).toBe('…');
  });
});

describe('the nearest command', () => {
  const names = commands.map(({ name }) => name);
  it.each([
    ['lst', 'list'],
    ['liste', 'list'],
    ['sohw', 'show'],
    ['del', 'delete'],
    ['remove', undefined],
    ['hello', undefined],
    ['x', undefined],
    ['proyect', 'project'],
    ['ROTAET', 'rotate'],
  ])('of %s is %s', (typed, expected) => {
    expect(nearest(typed, names)).toBe(expected);
  });
});
