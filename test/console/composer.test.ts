import { describe, expect, it } from 'vitest';
import type { CommandHelp } from '../../src/chat/room-api.ts';
import { argumentsOf, commandOf, completed, completions } from '../../src/console/composer/completion.ts';

function command(usage: string, summary: string): CommandHelp {
  return { usage, name: usage.split(' ')[0] ?? '', summary, example: usage, adminOnly: false };
}

const list = command('list [TEXT]', 'Webhooks of this project');
const logs = command('logs ID', 'Last events with verdicts');
const make = command('new', 'Makes a webhook');
const all = [list, logs, make];

describe('completion of commands', () => {
  it.each([
    ['/', all],
    ['/web', all],
    ['/webhook', all],
    ['/webhook l', [list, logs]],
    ['/webhook LOG', [logs]],
    ['/li', [list]],
    ['/webhook verdict', [logs]],
  ])('offers for %j what fits', (typed, offered) => {
    expect(completions(typed, all)).toEqual(offered);
  });

  it.each(['', 'list', 'hello /webhook', '/webhook\nlist', '/webhook zzz'])('offers nothing for %j', (typed) => {
    expect(completions(typed, all)).toEqual([]);
  });

  it('leaves room for arguments where a command has some', () => {
    expect([completed(logs), completed(make)]).toEqual(['/webhook logs ', '/webhook new']);
    expect([argumentsOf(list), argumentsOf(make)]).toEqual(['[TEXT]', '']);
  });

  it('knows the command whose arguments are typed', () => {
    expect(commandOf('/webhook logs 3fa8', all)).toBe(logs);
    expect(commandOf('/webhook log', all)).toBeUndefined();
  });
});
