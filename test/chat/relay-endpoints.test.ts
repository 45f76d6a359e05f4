import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Endpoint } from '../../src/domain/endpoint.ts';
import { fieldsIn, listIn, openRelayLounge, type RelayLounge, textIn } from './relay-lounge.ts';
import { buttonIn, buttonsIn, errorsIn, formIn, talkAs, valuesOf, viewIn } from './talk.ts';

let lounge: RelayLounge;
beforeAll(async () => {
  lounge = await openRelayLounge();
});
afterAll(() => lounge.closeAll());

const stored = async ({ id }: Endpoint): Promise<Endpoint> =>
  (await lounge.store.endpoints.get('default', id)) ?? expect.fail('the endpoint is gone');

describe('making and changing endpoints', () => {
  it('says where there is none how to make the first', async () => {
    const view = listIn(await lounge.ann.say('endpoints'));
    expect(view.intro).toContain('Nothing is sent out yet');
    expect(formIn(await lounge.ann.press(buttonIn(view, 'New endpoint'))).id).toBe('endpoint.new');
  });

  it('makes one from the form: problems at their fields, then the secret once', async () => {
    const form = formIn(await lounge.ann.say('endpoints new'));
    const values = { ...valuesOf(form), url: 'http://10.0.0.8/hooks', timeout: '99', ordering: 'field' };
    expect(errorsIn(await lounge.ann.submit(form, values))).toEqual({
      timeout: expect.stringContaining('30'),
      orderField: expect.any(String),
    });
    const better = { ...valuesOf(form), url: 'http://10.0.0.8/hooks' };
    expect(errorsIn(await lounge.ann.submit(form, better))).toEqual({ url: expect.stringContaining('10.0.0.8') });
    const url = `${lounge.receiver.url}/made`;
    // Everything that is wrong is said at once.
    const many = errorsIn(await lounge.ann.submit(form, { ...better, events: 'ticket.creatde', body: '{{#if' }));
    expect(Object.keys(many).toSorted()).toEqual(['body', 'events', 'url']);
    const unknown = errorsIn(await lounge.ann.submit(form, { ...better, url, events: 'ticket.creatde' }));
    expect(unknown.events).toContain('ticket.created');
    const waits = { ...better, url, schedule: 'custom', waits: '0, soon' };
    expect(errorsIn(await lounge.ann.submit(form, waits)).waits).toContain('whole seconds');
    const headers = errorsIn(
      await lounge.ann.submit(form, { ...better, url, headers: 'no value: but spaces in name' }),
    );
    expect(headers.headers).toContain('Name: value');
    const body = errorsIn(await lounge.ann.submit(form, { ...better, url, body: '{{#if' }));
    expect(Object.keys(body)).toEqual(['body']);

    const given = { ...better, url, events: 'ticket.created，session.*', headers: 'X-Team: blue', rate: '5' };
    const made = await lounge.ann.submit(form, given);
    expect(made[0]?.kind).toBe('private');
    expect(viewIn(made).kind).toBe('secret');
    expect(fieldsIn(made).Secret).toMatch(/^whsec_/);
    const { items } = await lounge.relay.listEndpoints(lounge.ann.context.actor, 'default', { limit: 1 });
    expect(items[0]).toMatchObject({ url, events: ['ticket.created', 'session.*'], headerNames: ['x-team'], rate: 5 });
    const shown = await lounge.ann.say(`endpoints show ${items[0]?.id}`);
    expect(JSON.stringify(shown)).not.toContain(String(fieldsIn(made).Secret));
    expect(JSON.stringify(shown)).not.toContain('blue');
    expect(fieldsIn(shown)).toMatchObject({
      State: 'active',
      'Own headers': 'x-team',
      Events: 'ticket.created, session.*',
    });
  });

  it('shows one that has its own secret without it', async () => {
    const form = formIn(await lounge.ann.say('endpoints new'));
    const values = { ...valuesOf(form), url: `${lounge.receiver.url}/own-secret`, secret: 'a secret of the tests' };
    const made = await lounge.ann.submit(form, values);
    expect(viewIn(made).kind).toBe('fields');
    expect(JSON.stringify(made)).not.toContain('a secret of the tests');
  });

  it('edits one, keeps what the form can not show, and overwrites nobody', async () => {
    const conditions = [{ field: 'data.ticket.priority', op: 'eq' as const, value: 'high' }];
    const endpoint = await lounge.endpoint('edited', { conditions, headers: { 'X-Team': 'blue' }, schedule: [0, 7] });
    const form = formIn(await lounge.ann.say(`endpoints edit ${endpoint.id}`));
    expect(valuesOf(form)).toMatchObject({ url: endpoint.url, schedule: 'custom', waits: '0, 7', headers: 'x-team' });
    const shown = await lounge.ann.submit(form, { ...valuesOf(form), description: 'Orders of the shop' });
    expect(fieldsIn(shown)).toMatchObject({ Description: 'Orders of the shop', 'Own headers': 'x-team' });
    expect(await stored(endpoint)).toMatchObject({ conditions, schedule: { preset: 'custom', delaysMs: [0, 7_000] } });
    const subscriber = await lounge.store.endpoints.subscriber('default', endpoint.id);
    expect(subscriber?.secrets.headers).toEqual({ 'x-team': 'blue' });
    const late = errorsIn(await lounge.ann.submit(form, { ...valuesOf(form), description: 'Late' }));
    expect(late._).toBeDefined();
    expect((await stored(endpoint)).description).toBe('Orders of the shop');
  });
});

describe('finding one', () => {
  it('takes the beginning of its id, of its URL, or its description', async () => {
    const endpoint = await lounge.endpoint('found-by-words', { description: 'Warehouse of Leeds' });
    const host = endpoint.url.replace('http://', '');
    for (const typed of [endpoint.id, endpoint.id.slice(0, 20), host, endpoint.url, 'Warehouse of Leeds']) {
      expect(fieldsIn(await lounge.ann.say(`endpoints show ${typed}`)).Id ?? typed).toBeTruthy();
      expect(fieldsIn(await lounge.ann.say(`endpoints show ${typed}`)).URL).toBe(endpoint.url);
    }
  });

  it('offers a choice where none was named or several fit, and says what is not there', async () => {
    const first = await lounge.endpoint('several-a');
    await lounge.endpoint('several-b');
    const none = listIn(await lounge.ann.say('endpoints log'));
    expect(none.intro).toContain('/webhook endpoints log ep_');
    expect(none.items.every(({ buttons }) => buttons?.[0]?.action === 'webhook.endpoints.log')).toBe(true);
    const several = first.url.replace('http://', '').replace(/-a$/, '');
    expect(listIn(await lounge.ann.say(`endpoints pause ${several}`)).title).toBe('Which endpoint?');
    expect(textIn(await lounge.ann.say('endpoints show nowhere.example'))).toContain('nowhere.example');
    expect(textIn(await lounge.ann.say('endpoints pasue x'))).toContain('endpoints pause');
  });

  it('lists ten at a time', async () => {
    for (let n = 0; n < 11; n++) await lounge.endpoint(`paged-${n}`);
    const page = listIn(await lounge.ann.say('endpoints list'));
    expect(page.items).toHaveLength(10);
    const next = listIn(await lounge.ann.press(buttonIn(page, 'More')));
    const titles = [...page.items, ...next.items].map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
  });
});

describe('what is done with one', () => {
  it('is paused for a time, holds its events, and sends them when somebody resumes it', async () => {
    const endpoint = await lounge.endpoint('paused');
    const answer = await lounge.operator.say(`endpoints pause ${endpoint.id} --for 1h`);
    expect(textIn(answer)).toContain('is paused');
    const until = (await stored(endpoint)).pausedUntil?.getTime() ?? 0;
    expect(until - lounge.clock.now()).toBe(3_600_000);
    await lounge.publish(2, { endpoint, status: 'held' });
    const question = viewIn(await lounge.operator.say(`endpoints resume ${endpoint.id}`));
    expect(question).toMatchObject({ text: expect.stringContaining('2 deliveries were held') });
    const done = await lounge.operator.press(buttonIn(question, 'Only the latest'));
    expect(textIn(done)).toContain('2 held deliveries');
    expect(await stored(endpoint)).toMatchObject({ state: 'active' });
    expect((await lounge.store.replays.running(100)).length).toBeGreaterThan(0);
  });

  it('is resumed at once where nothing was held', async () => {
    const endpoint = await lounge.endpoint('resumed');
    await lounge.operator.say(`endpoints pause ${endpoint.id}`);
    expect(textIn(await lounge.operator.say(`endpoints resume ${endpoint.id}`))).toContain('is active again');
  });

  it('says which times it understands', async () => {
    const endpoint = await lounge.endpoint('odd-times');
    expect(textIn(await lounge.ann.say(`endpoints pause ${endpoint.id} --for ever`))).toContain('2h, 30m');
    expect(await stored(endpoint)).toMatchObject({ state: 'active' });
  });

  it('is disabled after a question', async () => {
    const endpoint = await lounge.endpoint('disabled');
    const question = viewIn(await lounge.operator.say(`endpoints disable ${endpoint.id}`));
    expect(await stored(endpoint)).toMatchObject({ state: 'active' });
    expect(textIn(await lounge.operator.press(buttonIn(question, 'Disable')))).toContain('is disabled');
    expect(await stored(endpoint)).toMatchObject({ state: 'disabled', stateReason: 'manual' });
  });

  it('is deleted after a question, and its old buttons say that it is gone', async () => {
    const endpoint = await lounge.endpoint('deleted');
    const shown = viewIn(await lounge.ann.say(`endpoints show ${endpoint.id}`));
    const question = viewIn(await lounge.ann.say(`endpoints delete ${endpoint.id}`));
    const [first, second] = await Promise.all([
      lounge.ann.press(buttonIn(question, 'Delete')),
      lounge.ann.press(buttonIn(question, 'Delete')),
    ]);
    expect(textIn(first)).toContain('is deleted');
    expect(second).toEqual(first);
    expect(textIn(await lounge.ann.press(buttonIn(shown, 'Open log')))).toContain(
      'no longer here. Type /webhook endpoints',
    );
  });

  it('gets a new key after a question, once for a double click, and an old button does not rotate again', async () => {
    const endpoint = await lounge.endpoint('rotated');
    const question = viewIn(await lounge.ann.say(`endpoints rotate ${endpoint.id}`));
    const yes = buttonIn(question, 'Make a new key');
    const [first, second] = await Promise.all([lounge.ann.press(yes), lounge.ann.press(yes)]);
    expect(fieldsIn(first).Secret).toMatch(/^whsec_/);
    expect(second).toEqual(first);
    expect((await stored(endpoint)).keys).toHaveLength(2);
    await lounge.clock.advance(3_000);
    expect(textIn(await lounge.ann.press(yes))).toContain('out of date');
    expect((await stored(endpoint)).keys).toHaveLength(2);
    expect(JSON.stringify(await lounge.audit('default'))).not.toContain(String(fieldsIn(first).Secret));
  });

  it('gets a test event through the whole road; its log and the delivery show what came of it', async () => {
    const endpoint = await lounge.endpoint('tested');
    lounge.receiver.behave('/tested', { kind: 'status', status: 503, body: 'closed <b>for</b> repairs\u202e' });
    const sent = viewIn(await lounge.operator.say(`endpoints test ${endpoint.id} --event ticket.created`));
    await lounge.publish(0, { endpoint, status: 'dead', total: 1 });
    const log = listIn(await lounge.operator.press(buttonIn(sent, 'Open log')));
    expect(log.items[0]).toMatchObject({
      title: 'ticket.created',
      text: expect.stringContaining('HTTP 503 · it breaks'),
      state: { text: 'dead letter', tone: 'bad' },
    });
    const shown = fieldsIn(await lounge.operator.press(buttonIn(log, 'Preview')));
    expect(shown['It answered']).toContain('closed <b>for</b> repairs');
    expect(shown['It answered']).not.toContain('\u202e');
    expect(shown['Try 1']).toContain('HTTP 503');
    expect(shown['What is sent']).toContain('"type":"ticket.created"');
    const entry = (await lounge.receiver.arrived(1, '/tested'))[0];
    expect(shown.Event).toBe(entry?.id);
  });

  it('shows the tries of a delivery whose payload was removed, and says so', async () => {
    const endpoint = await lounge.endpoint('emptied');
    await lounge.publish(1, { endpoint, status: 'delivered' });
    const log = listIn(await lounge.operator.say(`endpoints log ${endpoint.id}`));
    const { items } = await lounge.store.deliveries.list('default', { limit: 1 }, { endpointId: endpoint.id });
    // Other endpoints have it, too, and one of them is paused.
    const wish = { discard: true, now: new Date(lounge.clock.now()) };
    await lounge.store.payloads.outbound('default', items[0]?.eventId ?? '', wish);
    const shown = fieldsIn(await lounge.operator.press(buttonIn(log, 'Preview')));
    expect(shown['Try 1']).toContain('HTTP 200');
    expect(shown['What is sent']).toMatch(/^What event "evt_\w+" held was expunged at/);
    expect(textIn(await lounge.operator.press(buttonIn(log, 'Replay')))).toContain("can't be shown or sent again");
  });

  it('pages through its deliveries', async () => {
    const endpoint = await lounge.endpoint('long-log');
    await lounge.publish(12, { endpoint, status: 'delivered' });
    const page = listIn(await lounge.viewer.say(`endpoints log ${endpoint.id}`));
    const next = listIn(await lounge.viewer.press(buttonIn(page, 'More')));
    expect([page.items.length, next.items.length]).toEqual([10, 2]);
  });

  it('shows of its log what is asked for, page by page, and names what can not be asked', async () => {
    const endpoint = await lounge.endpoint('chosen-log');
    await lounge.publish(11, { endpoint, status: 'delivered' });
    lounge.receiver.behave('/chosen-log', { kind: 'status', status: 503 });
    await lounge.publish(1, { endpoint, status: 'dead' });
    const log = async (options: string) => listIn(await lounge.viewer.say(`endpoints log ${endpoint.id} ${options}`));
    const first = await log('--status delivered --http 200 --event ticket.* --since 30d');
    const rest = listIn(await lounge.viewer.press(buttonIn(first, 'More')));
    expect([first.items.length, rest.items.length, rest.more]).toEqual([10, 1, undefined]);
    expect((await log('--status dead --http 503 --error status_5xx')).items).toHaveLength(1);
    expect(await log('--until 2020-01-01')).toMatchObject({ items: [], intro: 'No delivery fits.' });
    for (const [options, words] of [
      ['--status lost', 'choose one of queued, held'],
      ['--error bad', 'choose one of status_3xx'],
      ['--http 99', 'use a status such as 503'],
      ['--since yesterday', 'Use 2h'],
      ['--event {"$ne":1}', 'Exact, or prefix.*'],
    ]) {
      expect(textIn(await lounge.viewer.say(`endpoints log ${endpoint.id} ${options}`))).toContain(words);
    }
    expect(textIn(await lounge.viewer.say(`endpoints show ${endpoint.id} --status dead`))).toContain(
      '"endpoints show" has no option "--status"',
    );
  });

  it('is muted for a day', async () => {
    const endpoint = await lounge.endpoint('muted');
    expect(textIn(await lounge.operator.say(`endpoints mute ${endpoint.id}`))).toContain('is quiet here until');
    expect((await stored(endpoint)).mutedUntil?.getTime()).toBe(lounge.clock.now() + 24 * 3_600_000);
  });
});

describe('why it fails', () => {
  it('names the kind of failure and what helps; without an assistant these words stand alone', async () => {
    const endpoint = await lounge.endpoint('why');
    expect(textIn(await lounge.viewer.say(`endpoints why ${endpoint.id}`))).toContain('no failed try is on record');
    lounge.receiver.behave('/why', { kind: 'status', status: 404 });
    await lounge.publish(1, { endpoint, status: 'dead' });
    const answer = textIn(await lounge.viewer.say(`endpoints why ${endpoint.id}`));
    expect(answer).toContain('HTTP 404');
    expect(answer).toContain('it refuses (4xx)');
    expect(answer).toContain('how it verifies the signature');
  });
});

describe('in Chinese', () => {
  it('says all of it', async () => {
    const endpoint = await lounge.endpoint('chinese');
    const member = (await lounge.store.members.get(lounge.ann.context.actor.memberId)) ?? expect.fail('nobody');
    const zh = talkAs(lounge.converse, member, { language: 'zh' });
    expect(listIn(await zh.say('endpoints')).title).toBe('“Default”的端点');
    const shown = viewIn(await zh.say(`endpoints show ${endpoint.id}`));
    expect(buttonsIn(shown).map(({ label }) => label)).toEqual([
      '编辑',
      '暂停',
      '停用',
      '发送测试事件',
      '查看日志',
      '更换密钥',
      '删除',
    ]);
    expect(formIn(await zh.say('endpoints new')).title).toBe('新建端点');
    expect(listIn(await zh.say('dlq')).title).toBe('“Default”的死信');
    const form = formIn(await zh.say('dlq filter'));
    expect(errorsIn(await zh.submit(form, { ...valuesOf(form), since: 'gestern' })).since).toContain('2h、30m');
  });
});
