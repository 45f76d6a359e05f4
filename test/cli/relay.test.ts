import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openRelayServing, type RelayServing, ticketData } from '../http/relay-serving.ts';
import { run, start } from './command-line.ts';

let serving: RelayServing;
let folder: string;

beforeAll(async () => {
  serving = await openRelayServing();
  folder = await mkdtemp(path.join(tmpdir(), 'switchhook-cli-'));
});
afterAll(async () => {
  await serving.close();
  await rm(folder, { recursive: true, force: true });
});

const server = () => ['--url', serving.url, '--key', serving.keys.admin, '--project', 'a'];
const admin = (method: string, to: string, body?: unknown) => serving.as('admin', method, `/api/projects/a${to}`, body);
const remove = (id: string) => admin('DELETE', `/endpoints/${id}`);
const stackLine = /^\s+at /m;

/** Waits until so many deliveries of an endpoint have a status. */
const reached = (endpointId: string, status: string, count: number) =>
  vi.waitFor(async () => {
    const { body } = await admin('GET', `/deliveries?endpointId=${endpointId}&status=${status}`);
    if (body.items.length !== count) throw new Error(`${body.items.length} ${status}`);
  }, 10_000);

describe('switchhook trigger', () => {
  it('publishes the sample of a type, or the data of a file', async () => {
    const { id } = await serving.endpoint('/triggered', { events: ['ticket.*'] });
    const sample = await run('trigger', 'ticket.created', ...server());
    expect(sample).toMatchObject({ code: 0, err: '' });
    const published = /^Published ticket\.created as (evt_\w+) \(stored\)\.$/m.exec(sample.out)?.[1];
    const [entry] = await serving.receiver.arrived(1, '/triggered');
    expect(entry?.id).toBe(published);
    const file = path.join(folder, 'data.json');
    await writeFile(file, JSON.stringify(ticketData({ title: 'From a file' })));
    expect(await run('trigger', 'ticket.updated', '--data', file, ...server())).toMatchObject({ code: 0 });
    const [, second] = await serving.receiver.arrived(2, '/triggered');
    expect(JSON.parse(second?.body ?? '')).toMatchObject({
      type: 'ticket.updated',
      data: { ticket: { title: 'From a file' } },
    });
    await remove(id);
  });

  it('sends the sample to one endpoint alone', async () => {
    const one = await serving.endpoint('/one', { events: ['comment.*'] });
    const other = await serving.endpoint('/other');
    const { code, out } = await run('trigger', 'ticket.created', '--endpoint', one.id, ...server());
    expect(code).toBe(0);
    expect(out).toContain(one.id);
    await serving.receiver.arrived(1, '/one');
    expect(serving.receiver.ledger('/other')).toEqual([]);
    for (const { id } of [one, other]) await remove(id);
  });

  it('says in a sentence what is wrong', async () => {
    const unknown = await run('trigger', 'ticket.creatd', ...server());
    expect(unknown).toMatchObject({ code: 2, err: expect.stringContaining('Name one type: ticket.created') });
    const broken = path.join(folder, 'broken.json');
    await writeFile(broken, '{"ticket": ');
    const noJson = await run('trigger', 'ticket.created', '--data', broken, ...server());
    expect(noJson).toMatchObject({ code: 1, err: expect.stringContaining(`${broken} holds no JSON`) });
    await writeFile(broken, '{"ticket": {}}');
    const misfit = await run('trigger', 'ticket.created', '--data', broken, ...server());
    expect(misfit).toMatchObject({ code: 1, err: expect.stringContaining('data.ticket.id') });
    const absent = await run('trigger', 'ticket.created', '--data', path.join(folder, 'none.json'), ...server());
    expect(absent).toMatchObject({ code: 1, err: expect.stringContaining('none.json') });
    for (const { err } of [unknown, noJson, misfit, absent]) expect(err).not.toMatch(stackLine);
  });
});

describe('switchhook listen', () => {
  it('forwards what is published, signed with the secret it prints, and leaves nothing behind when interrupted', async () => {
    const forward = `${serving.receiver.url}/local`;
    const listening = start('listen', '--forward', forward, '--events', 'ticket.*', ...server());
    const [, secret = ''] = await listening.prints(/Secret: (whsec_\S+)/);
    await listening.prints(/Press Ctrl\+C to stop\./);
    const first = await serving.publish({ title: 'One' });
    const second = await serving.publish({ title: 'Two' });
    const arrived = await serving.receiver.arrived(2, '/local');
    expect(arrived.map(({ id }) => id)).toEqual([first, second]);
    for (const { headers, body } of arrived) {
      const texts = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
      expect(new Webhook(secret).verify(body, texts)).toMatchObject({ type: 'ticket.created' });
    }
    await listening.prints(new RegExp(`ticket\\.created ${second} → 200`));
    const { items } = (await admin('GET', '/endpoints')).body;
    const [mailbox] = items.filter(({ description }: { description: string }) => description === 'switchhook listen');
    expect(mailbox).toMatchObject({ delivery: 'poll', url: '', events: ['ticket.*'] });
    listening.signal('SIGINT');
    expect(await listening.ended).toMatchObject({ code: 0, out: expect.stringContaining('Stopped'), err: '' });
    expect((await admin('GET', `/endpoints/${mailbox.id}`)).status).toBe(404);
    serving.receiver.clear();
  }, 30_000);

  it('says what became of an event that the program did not take, and goes on', async () => {
    const listening = start('listen', '--forward', `${serving.receiver.url}/cross`, ...server());
    await listening.prints(/Press Ctrl/);
    serving.receiver.behave('/cross', { kind: 'status', status: 500 }, { kind: 'ok' });
    const bad = await serving.publish();
    await listening.prints(new RegExp(`${bad} → 500`));
    const good = await serving.publish();
    await listening.prints(new RegExp(`${good} → 200`));
    listening.signal('SIGTERM');
    expect((await listening.ended).code).toBe(0);
  }, 30_000);

  it('says in a sentence what is wrong', async () => {
    const nowhere = await run('listen', ...server());
    expect(nowhere).toMatchObject({ code: 2, err: expect.stringContaining('--forward http://localhost:3000/hooks') });
    const wrong = await run('listen', '--forward', 'localhost', ...server());
    expect(wrong.code).toBe(2);
    const types = await run('listen', '--forward', 'http://localhost:1/', '--events', 'tickets.*', ...server());
    expect(types).toMatchObject({ code: 1, err: expect.stringContaining('"tickets.*" is not an event type') });
    const left = (await admin('GET', '/endpoints?search=switchhook')).body.items;
    expect(left).toEqual([]);
  });
});

describe('switchhook replay', () => {
  async function dead(to: string, count: number): Promise<string> {
    serving.receiver.behave(to, { kind: 'status', status: 500 });
    const { id } = await serving.endpoint(to, { schedule: [0], events: ['ticket.updated'] });
    for (let n = 0; n < count; n++) await serving.publish({}, 'ticket.updated');
    await reached(id, 'dead', count);
    return id;
  }

  it('counts with --dry-run and sends nothing; without it, it follows the job to its end', async () => {
    const id = await dead('/replayed', 3);
    serving.receiver.behave('/replayed', { kind: 'ok' });
    const dry = await run('replay', '--endpoint', id, '--dry-run', ...server());
    expect(dry).toEqual({ code: 0, out: '3 deliveries to 1 endpoint.\n', err: '' });
    expect(serving.receiver.ledger('/replayed')).toHaveLength(3);
    const real = await run('replay', '--endpoint', id, '--since', '1h', '--rate', '1000', ...server());
    expect(real).toMatchObject({ code: 0, err: '' });
    expect(real.out).toMatch(/^3 deliveries to 1 endpoint\.\n[\s\S]*rpl_\w+: 3 of 3 done\n$/);
    await reached(id, 'delivered', 3);
    const nothing = await run('replay', '--endpoint', id, ...server());
    expect(nothing).toEqual({ code: 0, out: '0 deliveries to 1 endpoint.\n', err: '' });
    await remove(id);
  }, 30_000);

  it('ends with 1 and the reason when the job stops', async () => {
    const id = await dead('/stopped', 2);
    await admin('POST', `/endpoints/${id}/disable`, {});
    const { code, out } = await run('replay', '--endpoint', id, ...server());
    expect(code).toBe(1);
    expect(out).toMatch(/0 of 2 stopped \(endpoint_disabled\)/);
    await remove(id);
  }, 30_000);

  it.each([
    [['--kind', 'everything'], 'kind: choose dead, history, held or discard.'],
    [['--kind', 'history'], 'since'],
    [['--since', 'yesterday'], '"yesterday" is no time; write 2h, 30m, 1d or 2026-01-31T12:00:00Z.'],
    [['--rate', 'fast'], 'rate'],
    [['--endpoint', 'ep_unknown'], 'ep_unknown'],
    [['--nothing'], "Unknown option '--nothing'"],
  ])('refuses %j in a sentence', async (args, sentence) => {
    const { code, err } = await run('replay', ...args, ...server());
    expect(code).toBe(1);
    expect(err).toContain(sentence);
    expect(err).not.toMatch(stackLine);
  });
});

describe('the command line', () => {
  it('wants a key, a server that answers, and a command that there is', async () => {
    const keyless = await run('replay', '--url', serving.url);
    expect(keyless).toMatchObject({ code: 1, err: expect.stringContaining('--key') });
    const silent = await run('replay', '--url', 'http://127.0.0.1:9', '--key', 'x');
    expect(silent).toMatchObject({ code: 1, err: expect.stringContaining('http://127.0.0.1:9 did not answer') });
    const wrong = await run('replay', '--url', serving.url, '--key', 'no such key');
    expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('401') });
    const unknown = await run('replya');
    expect(unknown).toMatchObject({ code: 2, out: expect.stringContaining('replay') });
    expect((await run('help')).code).toBe(0);
  });
});
