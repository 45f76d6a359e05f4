import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fieldsIn, listIn, openRelayLounge, type RelayLounge } from './relay-lounge.ts';
import { formIn, talkAs, valuesOf } from './talk.ts';

let lounge: RelayLounge;
beforeAll(async () => {
  lounge = await openRelayLounge();
});
afterAll(() => lounge.closeAll());

const stored = async (id: string) =>
  (await lounge.store.endpoints.get('default', id)) ?? expect.fail('the endpoint is gone');

describe('what is sent, in the form', () => {
  it('is a message for a chat where one is chosen, and the event again where none is', async () => {
    const { id } = await lounge.endpoint('chat', {
      transform: { when: '{{type}}', headers: { 'X-Kind': '{{type}}' } },
    });
    const form = formIn(await lounge.ann.say(`endpoints edit ${id}`));
    expect(valuesOf(form)).toMatchObject({ preset: 'none', body: '' });
    const select = form.fields.find(({ name }) => name === 'preset');
    expect(select?.kind === 'select' && select.options.map(({ value }) => value)).toEqual([
      'none',
      'slack',
      'lark',
      'wecom',
      'teams',
    ]);
    const shown = await lounge.ann.submit(form, { ...valuesOf(form), preset: 'lark', body: 'not asked for' });
    expect(fieldsIn(shown).Transform).toBe('Lark / 飞书');
    const kept = { when: '{{type}}', headers: { 'X-Kind': '{{type}}' } };
    expect((await stored(id)).transform).toEqual({ ...kept, preset: 'lark' });
    const again = formIn(await lounge.ann.say(`endpoints edit ${id}`));
    expect(valuesOf(again).preset).toBe('lark');
    await lounge.ann.submit(again, { ...valuesOf(again), preset: 'none', body: '{"t": "{{type}}"}' });
    expect((await stored(id)).transform).toEqual({ ...kept, body: '{"t": "{{type}}"}' });
  });

  it('that the form can not show stays: own id, metadata, conditions in groups', async () => {
    const more = {
      uid: 'billing-eu',
      metadata: { team: 'shop', note: 'line\nbreak \u202e' },
      conditions: [
        {
          any: [
            { field: 'type', op: 'suffix' as const, value: '.created' },
            { not: { field: 'data.ticket.id', op: 'eq' as const, value: 'x' } },
          ],
        },
      ],
    };
    const { id } = await lounge.endpoint('kept', more);
    const form = formIn(await lounge.ann.say('endpoints edit billing-eu'));
    await lounge.ann.submit(form, { ...valuesOf(form), description: 'Bills of Europe' });
    expect(await stored(id)).toMatchObject(more);
    const shown = fieldsIn(await lounge.viewer.say('endpoints show billing-eu'));
    expect(shown).toMatchObject({
      'Own id': 'billing-eu',
      Metadata: 'team: shop, note: line break ⟨U+202E⟩',
      'Only if': 'any of (type suffix ".created"; not (data.ticket.id eq "x"))',
    });
  });
});

describe('an own id', () => {
  it('names an endpoint, also by its beginning, in its own project alone', async () => {
    const { url } = await lounge.endpoint('found', { uid: 'warehouse.leeds' });
    for (const typed of ['warehouse.leeds', 'warehouse']) {
      expect(fieldsIn(await lounge.ann.say(`endpoints show ${typed}`)).URL).toBe(url);
    }
    expect(JSON.stringify(await lounge.bea.say('endpoints show warehouse.leeds'))).not.toContain(url);
  });
});

describe('an event that a transform leaves out', () => {
  it('stands in the log as discarded, with the reason in the language of the reader', async () => {
    const endpoint = await lounge.endpoint('left-out', { transform: { when: '{{eq type "never"}}' } });
    await lounge.publish(1, { endpoint, status: 'dead', total: 0 });
    await expect.poll(() => lounge.count(endpoint, 'discarded'), { timeout: 10_000 }).toBe(1);
    const log = listIn(await lounge.viewer.say(`endpoints log ${endpoint.id}`));
    expect(log.items[0]).toMatchObject({ state: { text: 'discarded' } });
    expect(log.items[0]?.text).toContain('left out by the transform: its "when" came out as false');
    const member = (await lounge.store.members.get(lounge.ann.context.actor.memberId)) ?? expect.fail('nobody');
    const zh = talkAs(lounge.converse, member, { language: 'zh' });
    expect(listIn(await zh.say(`endpoints log ${endpoint.id}`)).items[0]?.text).toContain('被转换忽略');
  });
});
