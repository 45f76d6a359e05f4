import protobuf from 'protobufjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cardProblem } from '../../../src/simulators/lark/card-rules.ts';
import { decodeFrame, encodeFrame } from '../../../src/simulators/lark/pbbp2.ts';
import { type LarkServer, startLarkServer } from '../../../src/simulators/lark-server.ts';

const text = (content: string) => ({ tag: 'plain_text', content });
const submit = { tag: 'button', name: 'ok', form_action_type: 'submit', text: text('OK') };
const card = (...elements: object[]) => ({ schema: '2.0', config: { update_multi: true }, body: { elements } });
const form = (...elements: object[]) => ({ tag: 'form', name: 'f', elements: [...elements, submit] });
interface Answer {
  code: number;
  tenant_access_token: string;
  data: { message_id: string };
}
const nested = (depth: number): object =>
  depth === 0 ? { tag: 'hr' } : { tag: 'column_set', columns: [{ tag: 'column', elements: [nested(depth - 1)] }] };

describe('the simulated Lark refuses what the real one refuses', () => {
  it.each<[string, object, string]>([
    ['another schema', { ...card(), schema: '1.0' }, 'schema 2.0'],
    ['a card of 30 kB', card({ tag: 'markdown', content: 'x'.repeat(30_000) }), '30 kB'],
    ['over 200 elements', card(...Array.from({ length: 201 }, () => ({ tag: 'hr' }))), 'at most 200'],
    ['one name twice', card(form({ tag: 'input', name: 'a' }, { tag: 'input', name: 'a' })), 'used twice'],
    [
      'a form inside of a column',
      card({ tag: 'column_set', columns: [{ tag: 'column', elements: [form()] }] }),
      'root only',
    ],
    ['a form in a form', card(form({ tag: 'form', name: 'g', elements: [] })), 'root only'],
    [
      'a form without a button',
      card({ tag: 'form', name: 'f', elements: [{ tag: 'input', name: 'a' }] }),
      'submit button',
    ],
    ['a field without a name', card(form({ tag: 'input' })), 'without a name'],
    ['nesting', card(nested(4)), 'nested deeper'],
    ['six tables', card({ tag: 'markdown', content: '| a |\n| --- |\n| 1 |\n\n'.repeat(6) }), 'table number'],
    ['tags of version 1', card({ tag: 'action', actions: [] }), 'unsupported tag action'],
    ['a long input', card(form({ tag: 'input', name: 'a', max_length: 2_000 })), '1 to 1000'],
    [
      'a choice that is none',
      card(form({ tag: 'select_static', name: 'a', options: [{ value: 'x', text: text('x') }], initial_option: 'y' })),
      'no option',
    ],
    ['a button without words', card({ tag: 'button', text: text('') }), 'without text'],
    ['an own card', { ...card(), config: { update_multi: false } }, 'update_multi'],
  ])('%s', (_name, given, why) => {
    expect(cardProblem(given as Record<string, unknown>)?.why).toContain(why);
  });

  it('and takes a good one', () => {
    expect(cardProblem(card(form({ tag: 'input', name: 'a' }), { tag: 'markdown', content: 'x' }))).toBeUndefined();
  });
});

describe('frames of the long connection', () => {
  it('are those that protobuf reads and writes', () => {
    const types = protobuf.parse(`syntax = "proto2"; package pbbp2;
      message Header { required string key = 1; required string value = 2; }
      message Frame { required uint64 SeqID = 1; required uint64 LogID = 2; required int32 service = 3; required int32 method = 4;
        repeated Header headers = 5; optional string payloadEncoding = 6; optional string payloadType = 7; optional bytes payload = 8; optional string LogIDNew = 9; }`);
    const type = types.root.lookupType('pbbp2.Frame');
    const frame = {
      service: 33_554_678,
      method: 1,
      headers: { type: 'event', 键: '值' },
      payload: Buffer.from('x'.repeat(300)),
    };
    const theirs = type.toObject(type.decode(encodeFrame(frame)), { longs: Number });
    expect(theirs).toMatchObject({
      service: frame.service,
      method: 1,
      headers: [
        { key: 'type', value: 'event' },
        { key: '键', value: '值' },
      ],
    });
    expect(decodeFrame(Buffer.from(type.encode({ SeqID: 2 ** 40, LogID: 7, ...theirs }).finish()))).toEqual(frame);
  });

  it.each([
    [[0x08]],
    [[0x42, 0x05, 0x01]],
    [[0x0d, 1, 2, 3, 4]],
    [[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
  ])('that are broken are refused: %j', (bytes) => {
    expect(() => decodeFrame(Buffer.from(bytes))).toThrow(RangeError);
  });
});

describe('the Open API of the simulated Lark', () => {
  let lark: LarkServer;
  let token: string;
  beforeAll(async () => {
    lark = await startLarkServer();
    const { appId: app_id, appSecret: app_secret } = lark.world;
    token = (await call('POST', '/open-apis/auth/v3/tenant_access_token/internal', { app_id, app_secret })).body
      .tenant_access_token;
  });
  afterAll(() => lark.stop());

  async function call(method: string, path: string, body?: object, bearer = token) {
    const headers = { authorization: `Bearer ${bearer}` };
    const response = await fetch(lark.url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    const answer = (await response.json()) as Answer;
    return { status: response.status, body: answer };
  }
  const messages = '/open-apis/im/v1/messages';
  const send = (chat: string, content: unknown, more: object = {}) =>
    call('POST', `${messages}?receive_id_type=chat_id`, {
      receive_id: chat,
      msg_type: 'interactive',
      content,
      ...more,
    });

  it('checks secrets, tokens, receivers, contents and rates', async () => {
    const chat = lark.group('g', []);
    const good = JSON.stringify(card({ tag: 'hr' }));
    expect((await call('POST', '/open-apis/auth/v3/tenant_access_token/internal', {})).body.code).toBe(10014);
    expect((await call('GET', '/open-apis/bot/v3/info', undefined, 'wrong')).body.code).toBe(99991663);
    expect((await send('oc_none', good)).body.code).toBe(230001);
    expect((await send(chat.id, card({ tag: 'hr' }))).body.code).toBe(230001);
    expect((await send(chat.id, JSON.stringify(card({ tag: 'nothing' })))).body).toMatchObject({ code: 230099 });
    expect((await send(chat.id, good, { uuid: 'x'.repeat(51) })).body.code).toBe(99992402);
    const codes: number[] = [];
    for (let index = 0; index < 7; index++) codes.push((await send(chat.id, good)).body.code);
    expect(codes.filter((code) => code === 0)).toHaveLength(5);
    expect(codes.at(-1)).toBe(230020);
    chat.botIn = false;
    expect((await send(chat.id, good)).body.code).toBe(230002);
  });

  it('changes cards by PATCH and by the token of a callback, twice and after it was answered', async () => {
    const chat = lark.group('h', []);
    const { body } = await send(chat.id, JSON.stringify({ ...card({ tag: 'hr' }), config: {} }));
    const patch = await call('PATCH', `${messages}/${body.data.message_id}`, {
      content: JSON.stringify(card({ tag: 'hr' })),
    });
    expect(patch.body.code).toBe(230001);
    const given = { messageId: body.data.message_id, until: Date.now() + 60_000, uses: 0, answered: false };
    lark.world.cardTokens.set('c-1', given);
    const byToken = () =>
      call('POST', '/open-apis/interactive/v1/card/update', { token: 'c-1', card: card({ tag: 'hr' }) });
    expect((await byToken()).body.code).toBe(300031);
    given.answered = true;
    expect([(await byToken()).body.code, (await byToken()).body.code, (await byToken()).body.code]).toEqual([
      0, 0, 300030,
    ]);
    expect((await call('DELETE', `${messages}/${body.data.message_id}`)).body.code).toBe(0);
    expect((await call('GET', `${messages}/${body.data.message_id}`)).body.code).toBe(230011);
  });

  it('shows a page where one can type as somebody', async () => {
    const ada = lark.user({ name: 'Ada' });
    expect(await (await fetch(lark.url)).text()).toContain('Lark (simulated)');
    const answer = await fetch(`${lark.url}/sim/state?user=${ada.openId}`);
    const state = (await answer.json()) as { chats: { id: string }[] };
    expect(state).toMatchObject({ user: ada.openId, chats: [{ name: 'Switchhook', messages: [] }] });
    const said = { user: ada.openId, chat: state.chats[0]?.id, text: 'hello' };
    await fetch(`${lark.url}/sim/say`, { method: 'POST', body: JSON.stringify(said) });
    expect(lark.messages(lark.privateChat(ada))).toMatchObject([{ sender: ada.openId }]);
  });
});
