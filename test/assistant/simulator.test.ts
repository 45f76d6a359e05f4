import { describe, expect, it, onTestFinished } from 'vitest';
import { type AssistantOptions, startAssistantServer } from '../../src/simulators/assistant-server.ts';

async function start(options: AssistantOptions = {}) {
  const server = await startAssistantServer(options);
  onTestFinished(() => server.close());
  const ask = (body: unknown, headers: Record<string, string> = {}, path = '/chat/completions') =>
    fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  return { server, ask };
}

const hello = { model: 'simulated', messages: [{ role: 'user', content: 'Hello' }] };

describe('the simulated assistant server', () => {
  it.each([
    [401, 'a wrong key', hello, { authorization: 'Bearer wrong' }, 'Incorrect API key provided: wrong.'],
    [401, 'no key', hello, {}, "You didn't provide an API key."],
    [
      404,
      'an unknown model',
      { ...hello, model: 'x' },
      { authorization: 'Bearer right' },
      'The model `x` does not exist.',
    ],
    [400, 'no model', { messages: hello.messages }, { authorization: 'Bearer right' }, 'model parameter'],
    [400, 'empty messages', { ...hello, messages: [] }, { authorization: 'Bearer right' }, 'empty array'],
    [
      400,
      'a wrong role',
      { ...hello, messages: [{ role: 'boss', content: 'x' }] },
      { authorization: 'Bearer right' },
      'messages[0]',
    ],
    [400, 'no JSON', '{', { authorization: 'Bearer right' }, 'could not parse'],
    [
      400,
      'stream options without a stream',
      { ...hello, stream_options: { include_usage: true } },
      { authorization: 'Bearer right' },
      'stream_options',
    ],
  ])('refuses with %i: %s', async (status, _, body, headers, words) => {
    const { server, ask } = await start({ apiKey: 'right' });
    const answer = await ask(body, headers as Record<string, string>);
    expect(answer.status).toBe(status);
    expect(await answer.text()).toContain(words);
    expect(server.requests()[0]?.outcome).toBe('refused');
  });

  it('has no other address', async () => {
    const { ask } = await start();
    expect((await ask(hello, {}, '/models')).status).toBe(404);
  });

  it('answers at once or in chunks, and counts', async () => {
    const { server, ask } = await start();
    const whole = await (await ask(hello)).json();
    expect(whole).toMatchObject({
      choices: [{ message: { content: 'You said: Hello' } }],
      usage: { prompt_tokens: 2 },
    });
    const stream = await (await ask({ ...hello, stream: true, stream_options: { include_usage: true } })).text();
    const events = stream.split('\n\n').filter(Boolean);
    expect(events.at(-1)).toBe('data: [DONE]');
    expect(events.at(-2)).toContain('"usage":{"prompt_tokens":2,"completion_tokens":4,"total_tokens":6}');
    expect(server.requests().map((one) => one.outcome)).toEqual(['answered', 'answered']);
  });

  it('remembers that a client left', async () => {
    const { server } = await start();
    server.script({ trouble: { at: 'head', what: 'hold' } });
    const stop = new AbortController();
    const body = JSON.stringify({ ...hello, stream: true });
    const answer = await fetch(`${server.url}/chat/completions`, { method: 'POST', body, signal: stop.signal });
    stop.abort();
    await expect(answer.text()).rejects.toThrow();
    await server.idle();
    expect(server.requests()[0]?.outcome).toBe('client left');
  });
});
