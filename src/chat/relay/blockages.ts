import type { Blockage } from '../../domain/delivery.ts';
import { blockingSince } from '../../domain/delivery.ts';
import type { Endpoint } from '../../domain/endpoint.ts';
import { may } from '../../domain/member.ts';
import type { Request } from '../command.ts';
import type { Answer } from '../intent.ts';
import type { Button, ListItem, View } from '../view.ts';
import { utc } from '../views/utc.ts';
import { shorten, visibleLine } from '../visible-text.ts';
import { outcomeOf } from './delivery-log.ts';
import { endpointButton, relayValue, shortUrl } from './endpoint-buttons.ts';
import { endpointView, type RelayWords } from './endpoint-view.ts';
import { relayWords } from './find-endpoint.ts';

/** Characters of an order key that are shown. */
const keyShown = 80;

/** The details of an endpoint, with what holds it up for those who can do something about it. */
export async function show(request: Request, endpoint: Endpoint): Promise<Answer[]> {
  const { chat, context, project } = request;
  const ordered = endpoint.ordering.by !== 'none' && may(context.actor, project, 'operator');
  const found = ordered ? await chat.relay.blockages(context.actor, project, endpoint.id) : [];
  return [{ kind: 'private', view: endpointView(endpoint, relayWords(request), found) }];
}

/** The deliveries that hold an endpoint up, each with what can be done about it. */
export async function blocked(request: Request, endpoint: Endpoint): Promise<Answer[]> {
  const { chat, context, project, say } = request;
  const found = await chat.relay.blockages(context.actor, project, endpoint.id);
  const words = relayWords(request);
  const view: View = {
    kind: 'list',
    title: say('order.title', { url: shortUrl(endpoint) }),
    intro: say(found.length === 0 ? 'order.nothing' : 'order.intro'),
    items: found.map((blockage) => blockageItem(blockage, endpoint, words)),
    buttons: [endpointButton('show', endpoint, words), endpointButton('log', endpoint, words)],
  };
  return [{ kind: 'private', view }];
}

function blockageItem({ delivery, waiting }: Blockage, endpoint: Endpoint, words: RelayWords): ListItem {
  const { say, project } = words;
  const { orderKey = '*', eventType, lease } = delivery;
  const key = orderKey === '*' ? say('order.everything') : shorten(visibleLine(orderKey), keyShown);
  const value = relayValue(project, delivery.id);
  const skip: Button = {
    label: say('button.skip'),
    action: 'webhook.endpoints.skip.yes',
    value,
    style: 'danger',
    confirm: {
      title: say('order.skip_title'),
      text: say('order.skip_text', { type: eventType, url: shortUrl(endpoint) }),
      yes: say('order.skip_yes'),
      no: say('confirm.no'),
    },
  };
  const outcome = lease ? say('order.under_way') : outcomeOf(delivery, words);
  return {
    title: `${eventType} · ${key}`,
    text: say('order.item', { waiting, since: utc(blockingSince(delivery)), outcome }),
    state: { text: say('order.label'), tone: 'bad' },
    buttons: [
      { label: say('button.preview'), action: 'webhook.dlq.preview', value },
      { label: say('button.park'), action: 'webhook.endpoints.park', value },
      skip,
    ],
  };
}

const done = { skip: 'order.skipped', park: 'order.parked' } as const;

/** Gives the delivery of the button up, or says that it was before. The use case refuses what has moved on. */
export async function unblock(request: Request, how: 'skip' | 'park'): Promise<Answer[]> {
  const { chat, context, project, say, args } = request;
  const { delivery, changed } = await chat.relay.unblock(context.actor, project, args[0] ?? '', how);
  const { eventType: type, endpointId, status } = delivery;
  const text = changed ? say(done[how], { type }) : say('delivery.still', { type, state: say(`delivery.${status}`) });
  const endpoint = await chat.relay.getEndpoint(context.actor, project, endpointId);
  const words = relayWords(request);
  const buttons = [endpointButton('blocked', endpoint, words), endpointButton('log', endpoint, words)];
  return [{ kind: 'private', view: { kind: 'buttons', text, buttons } }];
}
