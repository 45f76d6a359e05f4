import { createServer } from 'node:net';
import { inspect } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FakeClock } from '../../support/fake-clock.ts';
import { requestFor } from '../requests.ts';
import { backendAt, canaryKey, failureOf, run, startTalk, textOf, waitThen } from './talk.ts';

/** Timers that run while nothing is asked but the next try is waited for. */
const sleeping = 1;

describe('F20: an assistant that is refused, busy or down', () => {
  it('401: says so in the words of the server, once, without the key', async () => {
    const { server, backend, log } = await startTalk({}, { apiKey: 'another' });
    const failure = failureOf(await run(backend).ended);
    expect(failure.code).toBe('backend_refused');
    expect(failure.message).toContain('status 401: Incorrect API key provided: ‹key hidden›');
    expect(server.requests()).toHaveLength(1);
    expect(`${failure.message}${log.join()}`).not.toContain(canaryKey);
  });

  it('404: an unknown model is refused at once', async () => {
    const { server, backend } = await startTalk({ model: 'nothing' });
    expect(failureOf(await run(backend).ended).message).toContain('status 404: The model `nothing` does not exist.');
    expect(server.requests()).toHaveLength(1);
  });

  it('429: waits as long as Retry-After says in seconds, then answers', async () => {
    const { server, backend, clock } = await startTalk();
    server.script({ error: { status: 429, headers: { 'retry-after': '7' } } }, { answer: 'now' });
    const running = run(backend);
    await waitThen(clock, sleeping, 6_999);
    expect(server.requests()).toHaveLength(1);
    await clock.advance(1);
    const course = await running.ended;
    expect(course.steps[0]).toEqual({ type: 'step', text: 'The assistant is not available; next try in 7 s' });
    expect(course.steps.at(-1)).toEqual({ type: 'final', text: 'now' });
    expect(server.requests()).toHaveLength(2);
  });

  it('429: understands Retry-After as a date', async () => {
    const { server, backend, clock } = await startTalk();
    const date = new Date(clock.now() + 20_000).toUTCString();
    server.script({ error: { status: 429, headers: { 'retry-after': date } } });
    const running = run(backend);
    await waitThen(clock, sleeping, 19_999);
    expect(server.requests()).toHaveLength(1);
    await clock.advance(1);
    expect((await running.ended).error).toBeUndefined();
  });

  it('429: does not hang for an hour because a server asks for it', async () => {
    const { server, backend } = await startTalk();
    server.script({ error: { status: 429, message: 'Slow down', headers: { 'retry-after': '3600' } } });
    expect(failureOf(await run(backend).ended)).toEqual({
      code: 'backend_unavailable',
      message: 'The assistant could not be reached: status 429: Slow down; it asks to wait 3600 s.',
    });
    expect(server.requests()).toHaveLength(1);
  });

  it('429 for want of credit: is not tried again', async () => {
    const { server, backend } = await startTalk();
    server.script({ error: { status: 429, code: 'insufficient_quota', message: 'You exceeded your current quota' } });
    expect(failureOf(await run(backend).ended).code).toBe('backend_refused');
    expect(server.requests()).toHaveLength(1);
  });

  it('500: is tried four times in all, 1, 4 and 15 s apart, then given up with the reason', async () => {
    const { server, backend, clock } = await startTalk();
    const down = { error: { status: 503, body: '<html><h1>503</h1></html>' } };
    server.script(down, down, down, down);
    const running = run(backend);
    for (const [tries, delay] of [1_000, 4_000, 15_000].entries()) {
      await waitThen(clock, sleeping, delay - 1);
      expect(server.requests()).toHaveLength(tries + 1);
      await clock.advance(1);
      await server.arrived(tries + 2);
    }
    expect(failureOf(await running.ended)).toEqual({
      code: 'backend_unavailable',
      message: 'The assistant could not be reached: status 503.',
    });
    expect(server.requests()).toHaveLength(4);
  });

  it('a redirect is not followed', async () => {
    const { server, backend } = await startTalk();
    server.script({ error: { status: 307, headers: { location: 'http://169.254.169.254/latest' } } });
    const failure = failureOf(await run(backend).ended);
    expect(failure.code).toBe('backend_refused');
    expect(failure.message).toContain('set OPENAI_BASE_URL to the final address');
    expect(failure.message).not.toContain('169.254');
    expect(server.requests()).toHaveLength(1);
  });

  it('a server that is down: is tried again, then named', async () => {
    const { server, clock } = await startTalk();
    await server.close();
    const running = run(backendAt(server.url, { clock }));
    for (const delay of [1_000, 4_000, 15_000]) await waitThen(clock, sleeping, delay);
    const failure = failureOf(await running.ended);
    expect(failure.code).toBe('backend_unavailable');
    expect(failure.message).toMatch(/ECONNREFUSED at 127\.0\.0\.1:\d+/);
  });

  it('a server that comes back meanwhile answers', async () => {
    const { server, backend, clock } = await startTalk();
    server.script(
      { trouble: { at: 'start', what: 'cut' } },
      { trouble: { at: 'head', what: 'cut' } },
      { answer: 'back' },
    );
    const running = run(backend);
    await waitThen(clock, sleeping, 1_000);
    await server.arrived(2);
    await waitThen(clock, sleeping, 4_000);
    expect((await running.ended).steps.at(-1)).toEqual({ type: 'final', text: 'back' });
  });
});

describe('F20: an assistant that breaks off or talks garbage', () => {
  it('a cut in the middle: what was said stays said, nothing is said twice', async () => {
    const { server, backend } = await startTalk();
    server.script({ answer: 'one two three four five six', trouble: { at: 'middle', what: 'cut' } });
    const course = await run(backend).ended;
    expect(failureOf(course).code).toBe('backend_unavailable');
    expect(textOf(course)).toMatch(/^one two/);
    expect(server.requests()).toHaveLength(1);
  });

  it('an end without farewell is not taken for a whole answer', async () => {
    const { server, backend } = await startTalk();
    server.script({ answer: 'half of the answ', farewell: false });
    const failure = failureOf(await run(backend).ended);
    expect(failure.code).toBe('backend_unavailable');
    expect(failure.message).toContain('ended the answer before it was complete');
  });

  it('garbage in the middle of the stream', async () => {
    const { server, backend } = await startTalk();
    server.script({ answer: 'one two three four', trouble: { at: 'middle', what: 'garbage' } });
    expect(failureOf(await run(backend).ended)).toEqual({
      code: 'backend_garbled',
      message: "The assistant's answer could not be read: it is not a chat completion.",
    });
  });

  it('an error reported inside the stream', async () => {
    const { server, backend } = await startTalk();
    server.script({ answer: 'one two three four', trouble: { at: 'middle', what: 'error' } });
    expect(failureOf(await run(backend).ended)).toEqual({
      code: 'backend_unavailable',
      message: 'The assistant could not be reached: The server had an error while processing your request.',
    });
  });

  it.each([
    ['a web page', '<html>Welcome to the router</html>'],
    ['other JSON', '{"hello": "world"}'],
    ['nothing', ''],
    ['JSON of another shape', '{"choices": [{"message": {"content": 7}}]}'],
  ])('%s in place of a completion', async (_, body) => {
    const { server, backend } = await startTalk();
    server.script({ error: { status: 200, body } });
    expect(failureOf(await run(backend).ended).code).toBe('backend_garbled');
  });

  it('an empty answer is an error, not a blank message', async () => {
    const { server, backend } = await startTalk();
    server.script({ answer: ' \n' });
    expect(failureOf(await run(backend).ended).message).toContain('it is empty');
  });

  it('something that is not HTTP', async () => {
    const { server, backend } = await startTalk();
    server.script({ trouble: { at: 'start', what: 'garbage' } });
    const failure = failureOf(await run(backend).ended);
    expect(failure.code).toBe('backend_garbled');
    expect(failure.message).toContain('does not speak HTTP');
  });

  it('S14: an answer without end is stopped, and the connection closed', async () => {
    const { server, backend } = await startTalk();
    server.script({ answer: 'x'.repeat(1_200_000), chunk: 50_000 });
    const course = await run(backend).ended;
    expect(failureOf(course).message).toContain('it is longer than 1000000 characters');
    expect(textOf(course).length).toBeLessThanOrEqual(1_000_000);
    await server.idle();
  });

  it('S14: an error page of megabytes is read only to a point', async () => {
    const { server, backend } = await startTalk();
    server.script({ error: { status: 400, body: 'long '.repeat(1_000_000) } });
    const { message } = failureOf(await run(backend).ended);
    expect(message.length).toBeLessThan(400);
    await server.idle();
  });
});

describe('F20: an assistant that is slow', () => {
  const timeouts = { connect: 10_000, firstByte: 120_000, chunk: 60_000, total: 600_000 };

  it.each([
    ['begin to answer', 'start', 'firstByte', '120 s'],
    ['begin to answer', 'head', 'firstByte', '120 s'],
    ['go on with its answer', 'middle', 'chunk', '60 s'],
    ['go on with its answer', 'end', 'chunk', '60 s'],
  ] as const)('did not %s (held at the %s): ends after %s', async (words, at, stage, limit) => {
    const { server, backend, clock } = await startTalk({ timeouts });
    server.script({ answer: 'one two three four', trouble: { at, what: 'hold' } });
    const running = run(backend);
    await server.holding();
    if (stage === 'chunk') while (running.steps.length < 1) await new Promise((resolve) => setImmediate(resolve));
    await waitThen(clock, 2, timeouts[stage] - 1);
    expect(server.requests()[0]?.outcome).toBe('open');
    await clock.advance(1);
    expect(failureOf(await running.ended)).toEqual({
      code: 'backend_timeout',
      message: `The assistant did not ${words} within ${limit}.`,
    });
    expect(server.requests(), 'not tried again: it has cost the server work').toHaveLength(1);
    await server.idle();
    expect(clock.waiting, 'no timer is left').toBe(0);
  });

  it('did not finish its answer: the whole is limited although every chunk is in time', async () => {
    const { server, backend, clock } = await startTalk({ timeouts: { ...timeouts, total: 50_000 } });
    server.script({ answer: 'one two three four', trouble: { at: 'middle', what: 'hold' } });
    const running = run(backend);
    await server.holding();
    while (running.steps.length < 1) await new Promise((resolve) => setImmediate(resolve));
    await waitThen(clock, 2, 50_000);
    expect(failureOf(await running.ended).message).toBe('The assistant did not finish its answer within 50 s.');
    await server.idle();
  });

  it('a slow one that answers within its time is waited for', async () => {
    const { server, backend, clock } = await startTalk({ timeouts });
    server.script({ answer: 'thought about it', trouble: { at: 'head', what: 'hold' } });
    const running = run(backend);
    await server.holding();
    await waitThen(clock, 2, 119_000);
    server.release();
    expect((await running.ended).steps.at(-1)).toEqual({ type: 'final', text: 'thought about it' });
    expect(clock.waiting).toBe(0);
  });

  it('a connection that never comes about is tried again, then given up', async () => {
    // It accepts TCP and then says nothing: the TLS handshake hangs, as behind a dead proxy.
    const mute = createServer(() => {}).listen(0, '127.0.0.1');
    onTestFinished(() => void mute.close());
    await new Promise((resolve) => mute.once('listening', resolve));
    const address = mute.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const clock = new FakeClock();
    const running = run(backendAt(`https://127.0.0.1:${port}/v1`, { clock, config: { timeouts } }));
    for (const delay of [1_000, 4_000, 15_000]) {
      await waitThen(clock, 2, 10_000);
      await waitThen(clock, sleeping, delay);
    }
    await waitThen(clock, 2, 10_000);
    expect(failureOf(await running.ended)).toEqual({
      code: 'backend_timeout',
      message: 'The assistant did not accept the connection within 10 s.',
    });
    expect(clock.waiting).toBe(0);
  });
});

describe('stopping a run', () => {
  it.each(['start', 'head', 'middle', 'end'] as const)(
    'held at the %s: closes the socket and throws the reason',
    async (at) => {
      const { server, backend, clock } = await startTalk();
      server.script({ answer: 'one two three four', trouble: { at, what: 'hold' } });
      const running = run(backend);
      await server.holding();
      const reason = new Error('the process stops');
      running.abort(reason);
      expect((await running.ended).error).toBe(reason);
      await server.idle();
      expect(server.requests()[0]?.outcome).toBe('client left');
      expect(clock.waiting).toBe(0);
    },
  );

  it('while it waits for the next try', async () => {
    const { server, backend, clock } = await startTalk();
    server.script({ error: { status: 500 } });
    const running = run(backend);
    await waitThen(clock, sleeping, 500);
    running.abort('enough');
    expect((await running.ended).error).toBe('enough');
    expect(server.requests()).toHaveLength(1);
    expect(clock.waiting).toBe(0);
  });

  it('by a reader that looks away: the socket is closed as well', async () => {
    const { server, backend, clock } = await startTalk();
    server.script({ answer: 'one two three four', trouble: { at: 'end', what: 'hold' } });
    for await (const step of backend.start(requestFor(), new AbortController().signal)) {
      if (step.type === 'text') break;
    }
    await server.idle();
    expect(clock.waiting).toBe(0);
  });
});

describe('L1: the key of the server', () => {
  it('never shows in errors, their causes, steps or the log, whatever goes wrong', async () => {
    const { server, backend, clock, log } = await startTalk();
    const echo = { message: `Your key ${canaryKey} and Bearer ${canaryKey} are wrong` };
    const scripts = [
      { error: { status: 400, ...echo } },
      { error: { status: 418, body: `plain text with ${canaryKey}` } },
      { error: { status: 429, ...echo, headers: { 'retry-after': '9999' } } },
      { trouble: { at: 'middle', what: 'error' } as const },
      { trouble: { at: 'start', what: 'garbage' } as const },
      { error: { status: 302, headers: { location: `https://a.b/?key=${canaryKey}` } } },
    ];
    for (const script of scripts) {
      server.script(script);
      const course = await run(backend).ended;
      expect(inspect(course, { depth: 20 })).not.toContain(canaryKey);
      expect(failureOf(course).message).not.toContain('canary');
    }
    expect(log.join('\n')).not.toContain('canary');
    expect(log.length).toBeGreaterThan(0);
    expect(clock.waiting).toBe(0);
  });
});
