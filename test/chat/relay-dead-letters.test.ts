import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Endpoint } from '../../src/domain/endpoint.ts';
import { fieldsIn, listIn, openRelayLounge, type RelayLounge, textIn } from './relay-lounge.ts';
import { buttonIn, errorsIn, formIn, valuesOf, viewIn } from './talk.ts';

let lounge: RelayLounge;
let broken: Endpoint;
let refusing: Endpoint;
beforeAll(async () => {
  lounge = await openRelayLounge();
  lounge.receiver.behave('/broken', { kind: 'status', status: 500, body: 'out of order' });
  lounge.receiver.behave('/refusing', { kind: 'status', status: 404 });
});
afterAll(() => lounge.closeAll());

/** The id of the job that the last answer tells of. */
const job = async () => (await lounge.relay.listReplays(lounge.ann.context.actor, 'default', { limit: 1 })).items[0];

describe('dead letters', () => {
  it('says that there are none', async () => {
    expect(listIn(await lounge.viewer.say('dlq')).intro).toContain('There are none');
  });

  it('are one line for each endpoint and kind of failure, with an example of each', async () => {
    broken = await lounge.endpoint('broken');
    await lounge.publish(3, { endpoint: broken, status: 'dead' });
    refusing = await lounge.endpoint('refusing');
    await lounge.publish(1, { endpoint: refusing, status: 'dead' });
    await lounge.publish(0, { endpoint: broken, status: 'dead', total: 4 });
    const view = listIn(await lounge.viewer.say('dlq'));
    expect(view.intro).toContain('5 events ran out of tries');
    expect(view.items.map(({ title, state }) => [title.split(' · ')[1], state?.text])).toEqual([
      ['it breaks (5xx)', '4'],
      ['it refuses (4xx)', '1'],
    ]);
    const example = fieldsIn(await lounge.operator.press(buttonIn(view, 'Preview')));
    expect(example).toMatchObject({ State: 'dead letter', 'It answered': 'out of order' });
    expect(example['What is sent']).toContain('ticket.created');
  });

  it('one is sent again with the same id; pressed twice it is sent once', async () => {
    const view = listIn(await lounge.operator.say('dlq'));
    const shown = viewIn(await lounge.operator.press(buttonIn(view, 'Preview')));
    const id = shown.kind === 'fields' ? shown.fields.find(({ label }) => label === 'Event')?.value : '';
    lounge.receiver.clear();
    lounge.receiver.behave('/broken', { kind: 'ok' });
    const again = buttonIn(shown, 'Replay');
    const [first, second] = await Promise.all([lounge.operator.press(again), lounge.operator.press(again)]);
    expect(textIn(first)).toContain('on its way again, with the same id');
    expect(second).toEqual(first);
    const [entry] = await lounge.receiver.arrived(1, '/broken');
    expect(entry?.id).toBe(id);
    await lounge.publish(0, { endpoint: broken, status: 'dead', total: 3 });
    expect(lounge.receiver.ledger('/broken')).toHaveLength(1);
  });

  it('all of a group are replayed after a question with the count; a double click is one job', async () => {
    const view = listIn(await lounge.operator.say('dlq'));
    const [row] = view.items;
    const question = viewIn(await lounge.operator.press(row?.buttons?.[0] ?? expect.fail('no button')));
    expect(question).toMatchObject({ text: expect.stringContaining('Replay 3 events?') });
    const before = (await lounge.store.replays.running(100)).length;
    const yes = buttonIn(question, 'Replay');
    const [first, second] = await Promise.all([lounge.operator.press(yes), lounge.operator.press(yes)]);
    expect(first[0]?.kind).toBe('replace');
    expect(second).toEqual(first);
    expect(fieldsIn(first)).toMatchObject({ State: 'running', Done: '0 of 3', 'Started by': 'Op' });
    expect(await lounge.store.replays.running(100)).toHaveLength(before + 1);
    expect((await job())?.filter).toMatchObject({ endpointId: broken.id, errorClass: 'status_5xx' });
    const shown = await lounge.operator.press(buttonIn(viewIn(first), 'Refresh'));
    expect(fieldsIn(shown).State).toBe('running');
    expect(fieldsIn(await lounge.operator.press(buttonIn(viewIn(shown), 'Cancel'))).State).toBe('cancelled');
    expect((await job())?.status).toBe('cancelled');
  });

  it('a group is discarded after a question, which can be declined', async () => {
    const view = listIn(await lounge.operator.say('dlq'));
    const row = view.items.find(({ title }) => title.includes('4xx'));
    const discard = row?.buttons?.find(({ label }) => label === 'Discard') ?? expect.fail('no button');
    const question = viewIn(await lounge.operator.press(discard));
    expect(question).toMatchObject({ text: expect.stringContaining('Discard 1 event?') });
    const kept = await lounge.operator.press(buttonIn(question, 'Keep it as it is'));
    expect(kept[0]?.kind).toBe('replace');
    expect(fieldsIn(await lounge.operator.press(buttonIn(question, 'Discard')))).toMatchObject({ Done: '0 of 1' });
    expect(await job()).toMatchObject({ kind: 'discard', filter: { endpointId: refusing.id } });
  });

  it('are chosen by time and type in a form, which says what is wrong and counts before anything is done', async () => {
    const form = formIn(await lounge.operator.say('dlq filter'));
    const values = valuesOf(form);
    const odd = errorsIn(await lounge.operator.submit(form, { ...values, since: 'yesterday', kind: 'dead' }));
    expect(odd).toEqual({ since: expect.stringContaining('2026-01-31T12:00Z') });
    expect(errorsIn(await lounge.operator.submit(form, { ...values, until: 'now' }))).toHaveProperty('until');
    expect(errorsIn(await lounge.operator.submit(form, { ...values, kind: 'history' }))).toHaveProperty('since');
    expect(errorsIn(await lounge.operator.submit(form, { ...values, kind: 'everything' }))).toHaveProperty('kind');
    expect(errorsIn(await lounge.operator.submit(form, { ...values, endpoint: 'ep_x' }))).toHaveProperty('endpoint');
    const nothing = await lounge.operator.submit(form, { ...values, type: 'session.*' });
    expect(textIn(nothing)).toContain('Nothing fits');
    const early = { ...values, until: '2020-01-01' };
    expect(textIn(await lounge.operator.submit(form, early))).toContain('Nothing fits');
    const some = viewIn(await lounge.operator.submit(form, { ...values, since: '1h', type: 'ticket.*' }));
    expect(some).toMatchObject({ text: expect.stringContaining('Replay 4 events?') });
  });

  it('everything of a time goes out again, also what arrived, up to the last minute', async () => {
    lounge.clock.set(Date.now());
    const form = formIn(await lounge.operator.say('dlq filter'));
    const values = { ...valuesOf(form), kind: 'history', endpoint: broken.id, since: '1h' };
    const question = viewIn(await lounge.operator.submit(form, values));
    const count = /Replay (\d+) events/.exec('text' in question ? question.text : '')?.[1];
    const started = fieldsIn(await lounge.operator.press(buttonIn(question, 'Replay')));
    expect(started.Done).toBe(`0 of ${count}`);
    expect(Number(count)).toBeGreaterThanOrEqual(4);
    const { filter } = (await job()) ?? expect.fail('no job');
    expect(filter.until?.getTime()).toBeGreaterThanOrEqual(lounge.clock.now());
  });

  it('C5: a made-up filter does nothing', async () => {
    for (const value of [
      'default/dead~x/',
      'default/dead~a~b~c~d~e~f/',
      'default/drop~~~~~/',
      'default/dead~~odd~~~/',
    ]) {
      for (const action of ['webhook.dlq.ask', 'webhook.dlq.go']) {
        expect(textIn(await lounge.operator.press({ action, value }))).toContain('out of date');
      }
    }
  });
});
