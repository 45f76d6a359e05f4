import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Endpoint } from '../../src/domain/endpoint.ts';
import { fieldsIn, listIn, openRelayLounge, type RelayLounge, textIn } from './relay-lounge.ts';
import { buttonsIn, formIn, valuesOf, viewIn } from './talk.ts';

let lounge: RelayLounge;
let endpoint: Endpoint;
beforeAll(async () => {
  lounge = await openRelayLounge();
  const made = await lounge.relay.createEndpoint(lounge.ann.context.actor, 'default', {
    delivery: 'poll',
    description: 'Warehouse',
    events: ['ticket.*'],
  });
  endpoint = made.endpoint;
});
afterAll(() => lounge.closeAll());

it('an endpoint that is only polled is listed by its description, without a log of tries', async () => {
  const list = listIn(await lounge.viewer.say('endpoints'));
  expect(list.items[0]).toMatchObject({ title: 'Warehouse', text: 'ticket.* · read by polling' });
  expect(list.items[0]?.buttons?.map(({ label }) => label)).not.toContain('Log');
});

it('it is shown with the address that it is read at, and without what says how it would be called', async () => {
  const shown = await lounge.viewer.say(`endpoints show ${endpoint.id}`);
  expect(fieldsIn(shown)).toMatchObject({
    title: 'Warehouse',
    'Gets events': 'by asking for them (polling)',
    'Read at': `/api/projects/default/endpoints/${endpoint.id}/poll`,
  });
  for (const label of ['URL', 'Signatures', 'Limits']) expect(fieldsIn(shown)).not.toHaveProperty(label);
  expect(buttonsIn(viewIn(shown)).map(({ action }) => action)).toEqual([
    'webhook.endpoints.edit',
    'webhook.endpoints.pause',
    'webhook.endpoints.disable.yes',
    'webhook.endpoints.test',
    'webhook.endpoints.delete.yes',
  ]);
});

it('its form has what it is and not how it is called', async () => {
  const form = formIn(await lounge.ann.say(`endpoints edit ${endpoint.id}`));
  expect(form.fields.map(({ name }) => name)).toEqual(['description', 'events']);
  const saved = await lounge.ann.submit(form, { ...valuesOf(form), events: 'ticket.created' });
  expect(fieldsIn(saved)).toMatchObject({ Events: 'ticket.created' });
  expect(await lounge.relay.getEndpoint(lounge.ann.context.actor, 'default', endpoint.id)).toMatchObject({
    delivery: 'poll',
    url: '',
    events: ['ticket.created'],
  });
});

it('a test of it says that the event is kept to be read', async () => {
  const told = textIn(await lounge.operator.say(`endpoints test ${endpoint.id}`));
  expect(told).toMatch(/^ticket\.created is kept for Warehouse to be read; the event is evt_\w+\.$/);
});
