import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completionsUrl } from '../../../src/assistant/backends/openai/config.ts';
import { redact } from '../../../src/assistant/backends/openai/failure.ts';
import { fitMessages } from '../../../src/assistant/backends/openai/messages.ts';
import { usageOf } from '../../../src/assistant/backends/openai/price.ts';
import { retryAfter } from '../../../src/assistant/backends/openai/retry.ts';
import { serverSentData } from '../../../src/assistant/backends/openai/sse.ts';
import { createOpenAi } from '../../../src/assistant/backends/openai.ts';
import { AppError } from '../../../src/domain/errors.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { wayOutHome } from '../../support/way-out.ts';

async function dataOf(stream: string, size = stream.length): Promise<string[]> {
  const bytes = Buffer.from(stream);
  async function* cut() {
    for (let at = 0; at < bytes.length; at += Math.max(1, size)) yield bytes.subarray(at, at + Math.max(1, size));
  }
  const data: string[] = [];
  for await (const one of serverSentData(cut())) data.push(one);
  return data;
}

describe('server-sent events', () => {
  it('reads data with and without a space, several lines, and skips comments and other fields', async () => {
    const stream = ': hello\nevent: x\nid: 7\ndata: one\n\ndata:two\ndata: lines\n\n: ping\n\nretry: 5\n\n';
    expect(await dataOf(stream)).toEqual(['one', 'two\nlines']);
  });

  it('takes a last event without its empty line', async () => {
    expect(await dataOf('data: one\n\ndata: [DONE]')).toEqual(['one', '[DONE]']);
  });

  it('reads the same however lines end and bytes are cut (generated)', async () => {
    const payloads = fc.array(
      fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => !/[\r\n]/.test(text)),
      { maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(
        payloads,
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.integer({ min: 1, max: 9 }),
        async (texts, end, size) => {
          const stream = texts.map((text) => `data: ${text.toWellFormed()}${end}${end}`).join('');
          expect(await dataOf(stream, size)).toEqual(texts.map((text) => text.toWellFormed()));
        },
      ),
    );
  });

  it('S14: gives up on a line without end', async () => {
    await expect(dataOf(`data: ${'x'.repeat(1_100_000)}`, 10_000)).rejects.toMatchObject({ code: 'backend_garbled' });
  });
});

describe('Retry-After', () => {
  const now = Date.UTC(2026, 0, 1, 12, 0, 0);

  it.each([
    [{ 'retry-after': '3' }, 3_000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after-ms': '250', 'retry-after': '9' }, 250],
    [{ 'retry-after': 'Thu, 01 Jan 2026 12:00:30 GMT' }, 30_000],
    [{ 'retry-after': 'Thu, 01 Jan 2026 11:00:00 GMT' }, 0],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '' }, undefined],
    [{}, undefined],
  ])('%j is %s ms', (headers, ms) => {
    expect(retryAfter(headers, now)).toBe(ms);
  });
});

describe('the price of a run', () => {
  const config = { model: 'm', priceInput: 0.15, priceOutput: 0.6 };

  it('is counted per million tokens, without the noise of binary fractions', () => {
    expect(usageOf({ input: 1_000_000, output: 500_000 }, 'm', config).cost).toBe(0.45);
    expect(usageOf({ input: 3, output: 1 }, 'm', config).cost).toBe(0.00000105);
    expect(usageOf({ input: 5, output: 5 }, 'm', { ...config, priceInput: 0, priceOutput: 0 }).cost).toBe(0);
  });

  it('is unknown for another model or half a price list', () => {
    expect(usageOf({ input: 1, output: 1 }, 'other', config)).toEqual({ inputTokens: 1, outputTokens: 1 });
    expect(usageOf({ input: 1, output: 1 }, 'm', { model: 'm', priceInput: 1 })).not.toHaveProperty('cost');
  });
});

describe('what fits into one request', () => {
  const turn = (role: 'user' | 'assistant', text: string) => ({ role, text });

  it('never exceeds its room, always ends with the prompt and begins with a question (generated)', () => {
    const turns = fc.array(
      fc.record({ role: fc.constantFrom('user', 'assistant'), text: fc.string({ maxLength: 60 }) }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(
        turns,
        fc.string({ minLength: 1, maxLength: 80 }),
        fc.integer({ min: 120, max: 400 }),
        (earlier, prompt, room) => {
          const { messages, dropped } = fitMessages('system', [...earlier, turn('user', prompt)], room);
          expect(messages.reduce((sum, message) => sum + message.content.length, 0)).toBeLessThanOrEqual(room);
          expect(messages[0]).toEqual({ role: 'system', content: 'system' });
          expect(messages[1]?.role).toBe('user');
          expect(messages.at(-1)).toEqual({ role: 'user', content: prompt });
          expect(dropped).toBeLessThanOrEqual(earlier.length);
        },
      ),
    );
  });
});

describe('L1: the words of a server', () => {
  it('lose the key, everything like a key, line breaks and length', () => {
    const said = redact(
      `bad key my-own-key\r\nor ghp_${'a1'.repeat(18)}, Bearer abc.def \u001b[31m ${'x'.repeat(400)}`,
      'my-own-key',
    );
    expect(said).toMatch(/^bad key ‹key hidden› or ‹GitHub token hidden›, Bearer ‹hidden› \[31m x+…$/);
    expect(said.length).toBeLessThanOrEqual(301);
  });
});

describe('settings that can never work', () => {
  const create = (config: object) => () =>
    createOpenAi({ model: 'm', ...config }, { clock: new FakeClock(), wayOut: wayOutHome });

  it.each([
    [{ baseUrl: 'api.openai.com' }, 'OPENAI_BASE_URL'],
    [{ baseUrl: 'ftp://a.b' }, 'OPENAI_BASE_URL'],
    [{ baseUrl: 'https://user:secretpw@a.b/v1' }, 'OPENAI_BASE_URL'],
    [{ baseUrl: 'https://a.b/v1', apiKey: 'secretpw\n' }, 'OPENAI_API_KEY'],
  ])('%j is refused at the start, by the name of the setting', (config, setting) => {
    expect(create(config)).toThrow(AppError);
    expect(create(config)).toThrow(setting);
    expect(create(config)).not.toThrow('secretpw');
  });

  it.each([
    ['https://api.openai.com/v1', 'https://api.openai.com/v1/chat/completions'],
    ['https://api.openai.com/v1/', 'https://api.openai.com/v1/chat/completions'],
    ['http://127.0.0.1:11434/v1', 'http://127.0.0.1:11434/v1/chat/completions'],
    ['https://a.b/openai?api-version=1', 'https://a.b/openai/chat/completions?api-version=1'],
  ])('%s leads to %s', (base, full) => {
    expect(completionsUrl(base).href).toBe(full);
  });
});
