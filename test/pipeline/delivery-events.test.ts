import { describe, expect, it } from 'vitest';
import type { Attempt, Delivery } from '../../src/domain/delivery.ts';
import { silentLogger } from '../../src/domain/logger.ts';
import { checkEvent } from '../../src/outbound/catalog.ts';
import { createDeliveryEvents } from '../../src/pipeline/delivery-events.ts';
import type { DeliveryNewsKind } from '../../src/pipeline/delivery-news.ts';
import type { Publication } from '../../src/pipeline/publish.ts';
import { endpointWith, now } from '../outbound/endpoint.ts';

function attempt(number: number, change: Partial<Attempt> = {}): Attempt {
  const nextAt = new Date(now.getTime() + 60_000);
  const timing = { total: 12 };
  return {
    id: `att_0${number}`,
    at: now,
    number,
    chain: 1,
    ok: false,
    errorClass: 'status_5xx',
    status: 503,
    timing,
    nextAt,
    ...change,
  };
}

const arrived = (number: number) =>
  attempt(number, { ok: true, errorClass: undefined, status: 200, nextAt: undefined });

function told(kind: DeliveryNewsKind, attempts: Attempt[], change: Partial<Delivery> = {}): Publication[] {
  const published: Publication[] = [];
  const tell = createDeliveryEvents({
    publish: async (event) => {
      checkEvent(event.type, event.data);
      published.push(event);
      return { id: event.id ?? '', outcome: 'stored' };
    },
    log: silentLogger,
  });
  const last = attempts.at(-1) ?? attempt(1);
  const delivery: Delivery = {
    id: 'dlv_01_01',
    project: 'shop',
    endpointId: 'ep_01',
    eventId: 'evt_01',
    eventType: 'ticket.created',
    status: 'queued',
    tries: attempts.length,
    chain: 1,
    dueAt: now,
    attempts,
    createdAt: now,
    ...change,
  };
  tell({ kind, endpoint: endpointWith(), delivery, attempt: last });
  return published;
}

const fourFailed = [1, 2, 3, 4].map((number) => attempt(number));
const typesOf = (published: Publication[]) => published.map(({ type }) => type);

describe('news of deliveries', () => {
  it('tells of a delivery that fails for the fourth time, and of none before or after', () => {
    expect(typesOf(told('failed', fourFailed.slice(0, 3)))).toEqual([]);
    expect(told('failed', fourFailed)).toEqual([
      {
        project: 'shop',
        type: 'delivery.failing',
        id: 'evt_04_failing',
        aboutEndpoint: 'ep_01',
        timestamp: now,
        data: {
          endpoint: {
            id: 'ep_01',
            url: 'https://receiver.example/hooks',
            description: '',
            state: 'active',
            reason: null,
          },
          delivery: {
            id: 'dlv_01_01',
            event_id: 'evt_01',
            event_type: 'ticket.created',
            tries: 4,
            error_class: 'status_5xx',
            status: 503,
            next_at: '2026-01-31T12:01:00.000Z',
          },
        },
      },
    ]);
    expect(typesOf(told('failed', [...fourFailed, attempt(5)]))).toEqual([]);
  });

  it('tells of a dead letter, and of its recovery after a replay', () => {
    const dead = [...fourFailed, attempt(5, { nextAt: undefined })];
    expect(typesOf(told('dead', dead))).toEqual(['delivery.exhausted']);
    expect(typesOf(told('delivered', [...dead, arrived(1)]))).toEqual(['delivery.recovered']);
  });

  it('tells of no recovery where nothing was told before', () => {
    expect(told('delivered', [arrived(1)])).toEqual([]);
    expect(told('delivered', [attempt(1), arrived(2)])).toEqual([]);
    expect(typesOf(told('delivered', [...fourFailed, arrived(5)]))).toEqual(['delivery.recovered']);
  });

  it('tells of an endpoint that was disabled, and leaves warnings to chat', () => {
    expect(typesOf(told('disabled', fourFailed))).toEqual(['endpoint.disabled']);
    expect([told('warned', fourFailed), told('recovered', [arrived(1)])]).toEqual([[], []]);
  });

  it('tells nothing of operational events themselves, so that they can not feed each other', () => {
    for (const kind of ['failed', 'dead', 'disabled'] as const) {
      expect(told(kind, fourFailed, { operational: true, eventType: 'delivery.failing' })).toEqual([]);
    }
  });

  it('never throws and never waits, whatever becomes of the publishing', () => {
    const tell = createDeliveryEvents({ publish: () => Promise.reject(new Error('down')), log: silentLogger });
    const delivery = { ...attempt(4) };
    expect(() =>
      tell({
        kind: 'dead',
        endpoint: endpointWith(),
        attempt: delivery,
        delivery: {
          id: 'dlv_01_01',
          project: 'shop',
          endpointId: 'ep_01',
          eventId: 'evt_01',
          eventType: 'ticket.created',
          status: 'dead',
          tries: 5,
          chain: 1,
          dueAt: now,
          attempts: [delivery],
          createdAt: now,
        },
      }),
    ).not.toThrow();
  });
});
