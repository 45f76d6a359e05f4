import type { Attempt, Delivery, DeliveryFilter } from '../../domain/delivery.ts';
import type { Endpoint } from '../../domain/endpoint.ts';
import { AppError } from '../../domain/errors.ts';
import type { Request } from '../command.ts';
import type { Answer } from '../intent.ts';
import type { Say } from '../texts.ts';
import type { Field, ListItem, Tone, View } from '../view.ts';
import { utc } from '../views/utc.ts';
import { shorten, visible, visibleLine } from '../visible-text.ts';
import { endpointButton, relayValue, shortUrl } from './endpoint-buttons.ts';
import type { RelayWords } from './endpoint-view.ts';
import { endpointOf, relayWords } from './find-endpoint.ts';
import { writeLogPlace } from './log-filter.ts';
import { outcomeText } from './outcome.ts';

/** Deliveries on one page. */
const pageSize = 10;

/** What is shown of a log: what a filter lets through, beginning after `cursor`. */
export interface LogPart {
  filter?: DeliveryFilter;
  cursor?: string;
}

/** A page of an endpoint's deliveries, newest first. */
export async function deliveryLog(request: Request, endpoint: Endpoint, part: LogPart = {}): Promise<Answer[]> {
  const { chat, context, project, say } = request;
  const { cursor } = part;
  const filter = { ...part.filter, endpointId: endpoint.id };
  const page = await chat.relay.listDeliveries(context.actor, project, { limit: pageSize, cursor }, filter);
  const words = relayWords(request);
  const next = page.next === null ? undefined : relayValue(project, writeLogPlace(filter, page.next));
  return [
    {
      kind: 'private',
      view: {
        kind: 'list',
        title: say('endpoint.log_title', { url: shortUrl(endpoint) }),
        intro:
          page.items.length === 0 && cursor === undefined
            ? say(isChosen(filter) ? 'endpoint.log_none' : 'endpoint.log_empty')
            : undefined,
        items: page.items.map((delivery) => deliveryItem(delivery, words)),
        buttons: [endpointButton('show', endpoint, words), endpointButton('test', endpoint, words)],
        more:
          next === undefined
            ? undefined
            : { label: say('button.more'), action: 'webhook.endpoints.log.more', value: next },
      },
    },
  ];
}

function isChosen({ endpointId: _, ...rest }: DeliveryFilter): boolean {
  return Object.values(rest).some((value) => value !== undefined);
}

const tones: Readonly<Record<Delivery['status'], Tone>> = {
  queued: 'warning',
  held: 'neutral',
  delivered: 'good',
  dead: 'bad',
  discarded: 'neutral',
};

/** One row: what it was, when it happened, what became of it. */
function deliveryItem(delivery: Delivery, words: RelayWords): ListItem {
  const { say, project } = words;
  const value = relayValue(project, delivery.id);
  const open = { label: say('button.preview'), action: 'webhook.dlq.preview', value };
  const again = { label: say('button.replay'), action: 'webhook.dlq.one', value };
  return {
    title: delivery.eventType,
    text: say('delivery.item', {
      at: utc(delivery.createdAt),
      tries: delivery.tries,
      outcome: outcomeOf(delivery, words),
    }),
    state: { text: say(`delivery.${delivery.status}`), tone: tones[delivery.status] },
    buttons: delivery.status === 'queued' || delivery.status === 'held' ? [open] : [open, again],
  };
}

/** How a delivery's last try ended, and when the next one is made. */
export function outcomeOf(delivery: Delivery, { say, language }: RelayWords): string {
  const last = delivery.attempts.at(-1);
  if (!last && !delivery.errorClass) return say('delivery.untried');
  const { status } = last ?? {};
  const outcome =
    last && (!last.ok || last.leftOut)
      ? outcomeText(last, language)
      : outcomeText({ status, errorClass: delivery.errorClass }, language);
  const next = delivery.status === 'queued' ? say('delivery.next', { at: utc(delivery.dueAt) }) : '';
  return [outcome, next].filter((part) => part !== '').join(' · ') || say(`delivery.${delivery.status}`);
}

/** Bytes of a payload shown. */
const payloadShown = 1_500;

/** One delivery: its tries, what came back, and what is sent. */
export async function deliveryView(request: Request, id: string): Promise<View> {
  const { chat, context, project, say } = request;
  const { actor } = context;
  const delivery = await chat.relay.getDelivery(actor, project, id);
  const payload = await payloadText(request, delivery.eventId);
  const endpoint = await endpointOf(request, delivery.endpointId);
  const words = relayWords(request);
  const response = delivery.attempts.findLast((attempt) => attempt.response)?.response;
  const fields: Field[] = [
    { label: say('endpoint.state'), value: say(`delivery.${delivery.status}`), tone: tones[delivery.status] },
    { label: say('delivery.event'), value: delivery.eventId, code: true, copy: true },
    ...delivery.attempts.slice(-6).map((attempt) => ({
      label: say('delivery.try', { number: attempt.number }),
      value: attemptText(attempt, words),
    })),
    ...(response ? [{ label: say('delivery.response'), value: shorten(visible(response), 500), code: true }] : []),
    { label: say('delivery.payload'), value: payload, code: true },
  ];
  const value = relayValue(project, delivery.id);
  const again = { label: say('button.replay'), action: 'webhook.dlq.one', value, style: 'primary' as const };
  const log = endpoint ? [endpointButton('log', endpoint, words)] : [];
  const waits = delivery.status === 'queued' || delivery.status === 'held';
  const url = endpoint ? shortUrl(endpoint) : delivery.endpointId;
  return {
    kind: 'fields',
    title: say('delivery.title', { type: delivery.eventType, url }),
    tone: tones[delivery.status],
    fields,
    buttons: waits ? log : [again, ...log],
  };
}

/** What is sent, or that it was removed: the tries are still worth a look. */
async function payloadText({ chat, context, project }: Request, eventId: string): Promise<string> {
  try {
    const { body } = await chat.relay.getOutboundEvent(context.actor, project, eventId);
    return shorten(visible(body), payloadShown);
  } catch (error) {
    if (error instanceof AppError && error.code === 'payload_expunged') return error.sentence(context.language);
    throw error;
  }
}

function attemptText(attempt: Delivery['attempts'][number], { language, say }: RelayWords): string {
  const outcome = attempt.ok && !attempt.leftOut ? deliveredText(attempt, say) : outcomeText(attempt, language);
  return [utc(attempt.at), outcome, `${Math.round(attempt.timing.total)} ms`].join(' · ');
}

function deliveredText({ status }: Attempt, say: Say): string {
  return [...(status === undefined ? [] : [`HTTP ${status}`]), say('delivery.delivered')].join(' · ');
}

/** The last tries, one a line. What receivers answered is in it, so it is not to be trusted. */
export function attemptsText(deliveries: readonly Delivery[]): string {
  const lines = deliveries.flatMap((delivery) =>
    delivery.attempts.map((attempt) =>
      [
        attempt.at.toISOString(),
        delivery.eventType,
        attempt.leftOut ? 'left out' : attempt.ok ? 'delivered' : (attempt.errorClass ?? 'failed'),
        attempt.status === undefined ? '' : `HTTP ${attempt.status}`,
        attempt.reason ?? '',
        shorten(visibleLine(attempt.response ?? ''), 300),
      ]
        .filter((part) => part !== '')
        .join(' | '),
    ),
  );
  return lines.join('\n');
}
