import { execFile } from 'node:child_process';
import diagnostics from 'node:diagnostics_channel';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { systemClock } from '../../src/domain/clock.ts';
import { AppError } from '../../src/domain/errors.ts';
import { silentLogger } from '../../src/domain/logger.ts';
import { createRenderer, type Renderer } from '../../src/prompts/render.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { rendererForTest } from './with-renderer.ts';

const list = Array.from({ length: 130 }, (_, i) => i);
/** 130^4 turns of an innermost loop that prints nothing: no cap but processor time stops it. */
const hostile =
  '{{#each list}}{{#each ../list}}{{#each ../../list}}{{#each ../../../list}}{{/each}}{{/each}}{{/each}}{{/each}}';

let shared: Renderer;
beforeAll(() => {
  shared = createRenderer({ clock: systemClock, log: silentLogger });
});
afterAll(() => shared.close());

async function text(template: string, context: object): Promise<string> {
  return (await shared.render(template, context)).text;
}

describe('values', () => {
  it('T8: prints 0 and false, and nothing for null, missing fields and chains through them', async () => {
    const context = { zero: 0, no: false, nothing: null, empty: '', deep: { nothing: null } };
    const template = '[{{zero}}|{{no}}|{{nothing}}|{{nothing.a.b}}|{{empty}}|{{missing}}|{{deep.nothing.x}}]';
    expect(await text(template, context)).toBe('[0|false|||||]');
  });

  it('T8: keeps every script and pictures whole', async () => {
    const said = '中文 العربية 👩‍👩‍👧 é \u2028 "quoted" & <b>';
    expect(await text('{{said}} {{upper said}}', { said })).toBe(`${said} ${said.toUpperCase()}`);
  });

  it('T8: names missing fields in a warning, but neither null nor guarded ones', async () => {
    const template =
      '{{nothing}}{{gone}}{{gone}}{{deep.gone}}{{truncate lost 5}}{{upper (oneline far)}}{{default gone "x"}}{{#if gone}}{{gone}}{{/if}}{{#each none}}{{/each}}';
    const { warnings } = await shared.render(template, { nothing: null, deep: {} });
    expect(warnings.map((warning) => warning.en.split(' ')[0])).toEqual([
      '{{gone}}',
      '{{deep.gone}}',
      '{{lost}}',
      '{{far}}',
    ]);
  });

  it('prints lists of plain values with commas and everything else as JSON, never [object Object]', async () => {
    const context = { tags: ['a', 1, null], people: [{ name: 'Mona' }], one: { name: 'Mona' } };
    expect(await text('{{tags}} {{people}} {{one}}', context)).toBe('a, 1,  [{"name":"Mona"}] {"name":"Mona"}');
  });

  it('lets a field win over a helper of the same name', async () => {
    expect(await text('{{count}} {{default}} {{if}} {{fence}}', { count: 3, default: 'd', if: 1, fence: 'f' })).toBe(
      '3 d 1 f',
    );
  });

  it("offers the payload's own fields by name unless the name is taken", async () => {
    const context = { event: 'push', payload: { event: 'theirs', ref: 'main' } };
    expect(await text('{{event}} {{payload.event}} {{ref}} {{payload.ref}}', context)).toBe('push theirs main main');
    expect(await text('{{payload}} {{payload.[0]}}', { payload: ['only', 'list'] })).toBe('only, list only');
  });

  it('T9: escapes nothing, because chat and console escape for themselves', async () => {
    expect(await text('{{a}}{{{a}}}{{&a}}', { a: '<b>&"' })).toBe('<b>&"<b>&"<b>&"');
  });
});

describe('hostile templates and data', () => {
  it.each([
    '{{constructor.constructor}}',
    '{{lookup this "__proto__"}}',
    '{{#with (lookup this "constructor")}}{{this}}{{/with}}',
    '{{__defineGetter__ "x" valueOf}}',
  ])('T1: %s is refused in the worker too', async (template) => {
    await expect(shared.render(template, { a: 1 })).rejects.toMatchObject({ code: 'template_invalid' });
  });

  it('T1: reaches nothing that the data does not have itself', async () => {
    const template =
      '[{{toFixed}}|{{a.slice}}|{{list.push}}|{{join people "," "valueOf"}}|{{collect people "toString"}}]';
    expect(await text(template, { a: 'text', list: [1], people: [{ name: 'x' }] })).toBe('[||||]');
  });

  it('T2: the classic chain to the function constructor yields no code', async () => {
    const chain =
      '{{#with "s" as |string|}}{{#with "e"}}{{#with split as |conslist|}}{{this.pop}}{{this.push (lookup string.sub "constructor")}}{{/with}}{{/with}}{{/with}}';
    await expect(shared.render(chain, {})).rejects.toMatchObject({ code: 'template_invalid' });
    const milder = '[{{#with "s" as |string|}}{{#with split as |list|}}{{list.pop}}{{string.sub}}{{/with}}{{/with}}]';
    expect(await text(milder, {})).toBe('[]');
  });

  it('T3: what looks like a template in the data appears literally', async () => {
    const said = '{{7*7}} {{constructor}} {{> x}} {{#each list}}';
    expect(await text('{{said}}', { said })).toBe(said);
  });

  it('P5: no environment variable or process is within reach', async () => {
    expect(await text('[{{env}}{{process.env}}{{@root.process}}{{global}}]', {})).toBe('[]');
  });
});

describe('limits', () => {
  it('T6: a template that takes too long is stopped, while the service answers and its neighbours are rendered', async () => {
    const renderer = rendererForTest({ cpuMs: 60 });
    const before = Array.from({ length: 5 }, (_, i) => renderer.render(`before {{n}} ${i}`, { n: 1 }));
    const guilty = renderer.render(hostile, { list });
    const after = Array.from({ length: 90 }, (_, i) => renderer.render(`after {{n}} ${i}`, { n: 1 }));
    let turns = 0;
    const ticking = systemClock.every(5, () => {
      turns += 1;
    });
    await expect(guilty).rejects.toMatchObject({ code: 'template_too_slow', details: { limit: '60 ms' } });
    ticking();
    expect(turns).toBeGreaterThan(0);
    expect((await Promise.all(before)).map((one) => one.text)).toEqual(before.map((_, i) => `before 1 ${i}`));
    expect((await Promise.all(after)).map((one) => one.text)).toEqual(after.map((_, i) => `after 1 ${i}`));
  });

  it('T6: several hostile templates at once fail one by one and nobody else does', async () => {
    const renderer = rendererForTest({ cpuMs: 60 });
    const asked = Array.from({ length: 12 }, (_, i) =>
      renderer.render(i % 4 === 1 ? `${hostile}${i}` : `fine ${i}`, { list }).then(
        (one) => one.text,
        (error: AppError) => error.code,
      ),
    );
    expect(await Promise.all(asked)).toEqual(asked.map((_, i) => (i % 4 === 1 ? 'template_too_slow' : `fine ${i}`)));
  });

  it('T6: a template stopped three times is refused at once for a minute', async () => {
    const renderer = rendererForTest({ cpuMs: 60 });
    for (let i = 0; i < 3; i++)
      await expect(renderer.render(hostile, { list })).rejects.toMatchObject({ code: 'template_too_slow' });
    const order: string[] = [];
    const refused = renderer.render(hostile, { list }).catch((error: AppError) => order.push(error.code));
    const innocent = renderer.render('{{n}}', { n: 1 }).then((one) => order.push(one.text));
    await Promise.all([refused, innocent]);
    expect(order).toEqual(['template_too_slow', '1']);
  });

  it('T6: a result over the output cap fails with a sentence that says how to shorten it', async () => {
    const renderer = rendererForTest({ output: 10_000 });
    const grown = '{{#each list}}{{#each ../list}}{{#each ../../list}}0123456789{{/each}}{{/each}}{{/each}}';
    await expect(renderer.render(grown, { list })).rejects.toMatchObject({
      code: 'template_failed',
      details: { why: expect.stringContaining('longer than 10000 characters; shorten') },
    });
    await expect(renderer.render('{{a}}{{a}}', { a: 'x'.repeat(6_000) })).rejects.toThrow('longer than 10000');
    expect((await renderer.render('{{a}}', { a: 'x'.repeat(10_000) })).text).toHaveLength(10_000);
  });

  it.each([
    '{{join list15 (join list long)}}',
    '{{upper (join list15 (upper (join list wide)))}}',
    '{{#with (join list long) as |a|}}{{#with (join @root.list a) as |b|}}{{upper b}}{{/with}}{{/with}}',
    '{{#each list}}{{#each ../list}}{{upper ../../long}}{{/each}}{{/each}}',
    '{{long}}'.repeat(900),
    '{{#each list}}{{#each ../list}}{{#each ../../list}}{{collect @root.list "a"}}{{json @root 64000}}{{/each}}{{/each}}{{/each}}',
  ])('T6: no template builds up more memory than its result may have: %.80s', async (template) => {
    const data = { list, list15: list.slice(0, 15), long: 'x'.repeat(30_000), wide: '中'.repeat(30_000) };
    const outcome = await shared.render(template, data).then(
      (one) => one.text.length,
      (error: AppError) => error.code,
    );
    if (typeof outcome === 'number') expect(outcome).toBeLessThanOrEqual(262_144);
    else expect(outcome).toBe('template_failed');
  });

  it('T6: a worker that dies takes only the rendering it was at along', async () => {
    const workers = startedWorkers();
    const renderer = rendererForTest({ cpuMs: 60_000 });
    const before = renderer.render('before {{n}}', { n: 1 });
    expect((await before).text).toBe('before 1');
    const guilty = renderer.render(hostile, { list });
    const beside = renderer.render('beside {{n}}', { n: 2 });
    await busy(workers[0]);
    await workers[0]?.terminate();
    await expect(guilty).rejects.toMatchObject({ code: 'template_failed' });
    expect((await beside).text).toBe('beside 2');
    expect(workers).toHaveLength(2);
  });

  it('a worker that dies between renderings is replaced when it is needed', async () => {
    const workers = startedWorkers();
    const renderer = rendererForTest();
    await renderer.render('before {{n}}', { n: 1 });
    await workers[0]?.terminate();
    expect((await renderer.render('after {{n}}', { n: 1 })).text).toBe('after 1');
    expect(workers).toHaveLength(2);
  });

  it('holds a bounded amount of data in the worker, and still renders all of it', async () => {
    const renderer = rendererForTest({ inFlightData: 50_000 });
    const asked = Array.from({ length: 20 }, (_, i) =>
      renderer.render('{{n}} {{count s}}', { n: i, s: 'x'.repeat(30_000) }),
    );
    expect((await Promise.all(asked)).map((one) => one.text)).toEqual(asked.map((_, i) => `${i} 30000`));
    const large = renderer.render('{{count s}}', { s: 'x'.repeat(32_000), t: 'y'.repeat(32_000) });
    expect((await large).text).toBe('32000');
  });

  it('renders many more requests than the worker holds at a time, each with its own data', async () => {
    const renderer = rendererForTest({ inFlight: 8, cached: 40 });
    const asked = Array.from({ length: 300 }, (_, i) => renderer.render(`t${i % 5} {{n}}`, { n: i }));
    expect((await Promise.all(asked)).map((one) => one.text)).toEqual(asked.map((_, i) => `t${i % 5} ${i}`));
  });

  it('answers a template that is not valid without harm to the others', async () => {
    const bad = shared.render('{{#if a}}', {});
    const good = shared.render('{{a}}', { a: 1 });
    await expect(bad).rejects.toMatchObject({ code: 'template_invalid' });
    expect((await good).text).toBe('1');
  });
});

describe('a renderer that is not used', () => {
  it('has no worker before the first rendering, and none when there was none for five minutes', async () => {
    const started = startedWorkers();
    const running = () => started.filter((worker) => worker.threadId > 0).length;
    const clock = new FakeClock();
    const renderer = createRenderer({ clock, log: silentLogger });
    expect(started).toEqual([]);
    await renderer.render('{{a}}', { a: 1 });
    await clock.advance(200_000);
    expect((await renderer.render('{{a}}', { a: 2 })).text).toBe('2');
    await clock.advance(299_000);
    expect(running()).toBe(1);
    await clock.advance(1_000);
    await vi.waitFor(() => expect(running()).toBe(0));
    expect((await renderer.render('{{a}}', { a: 3 })).text).toBe('3');
    expect(started).toHaveLength(2);
    await renderer.close();
  });
});

describe('close', () => {
  it('fails what is still being rendered, and later requests, in words', async () => {
    const renderer = createRenderer({ clock: systemClock, log: silentLogger });
    const pending = renderer.render('{{a}}', { a: 1 });
    const failed = expect(pending).rejects.toBeInstanceOf(AppError);
    await renderer.close();
    await failed;
    await expect(renderer.render('{{a}}', {})).rejects.toBeInstanceOf(AppError);
    await renderer.close();
  });

  it('leaves no thread behind, also of workers that were replaced', async () => {
    const started = startedWorkers();
    const renderer = createRenderer({ clock: systemClock, log: silentLogger, limits: { cpuMs: 60 } });
    await expect(renderer.render(hostile, { list })).rejects.toMatchObject({ code: 'template_too_slow' });
    await renderer.render('{{a}}', { a: 1 });
    expect(started.filter((worker) => worker.threadId > 0)).toHaveLength(1);
    await renderer.close();
    expect(started).toHaveLength(2);
    expect(started.filter((worker) => worker.threadId > 0)).toEqual([]);
  });

  it.each([
    ['after close', 'await renderer.close();'],
    ['without close, when nothing is being rendered', ''],
  ])('lets the process end by itself %s', async (_, ending) => {
    const path = (name: string) => fileURLToPath(new URL(`../../src/${name}`, import.meta.url));
    const program = `
      import { createRenderer } from ${JSON.stringify(path('prompts/render.ts'))};
      import { systemClock } from ${JSON.stringify(path('domain/clock.ts'))};
      import { silentLogger } from ${JSON.stringify(path('domain/logger.ts'))};
      const renderer = createRenderer({ clock: systemClock, log: silentLogger });
      console.log((await renderer.render('{{a}}', { a: 'rendered' })).text);
      ${ending}`;
    const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], { timeout: 20_000 });
    const [code] = await once(run.child, 'exit');
    expect(code).toBe(0);
    expect(await run).toEqual({ stdout: 'rendered\n', stderr: '' });
  });
});

/** The workers that this process starts from now until the end of the test. */
function startedWorkers(): Worker[] {
  const workers: Worker[] = [];
  const note = (message: unknown) => {
    workers.push((message as { worker: Worker }).worker);
  };
  diagnostics.subscribe('worker_threads', note);
  onTestFinished(() => {
    diagnostics.unsubscribe('worker_threads', note);
  });
  return workers;
}

/** Waits until a worker has used 100 ms of processor time from now on. */
async function busy(worker: Worker | undefined): Promise<void> {
  const before = await worker?.cpuUsage();
  for (;;) {
    const used = await worker?.cpuUsage(before);
    if (!used || used.user > 100_000) return;
  }
}
