import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readTraceparent } from '../../src/domain/tracer.ts';
import { type AssistantServer, startAssistantServer } from '../../src/simulators/assistant-server.ts';
import { type Receiver, startReceiver } from '../../src/simulators/receiver-server.ts';
import { freshDatabase } from '../support/mongo.ts';
import { type OtlpReceiver, type SeenSpan, startOtlpReceiver } from '../support/otlp-receiver.ts';
import { type Product, startProduct } from '../support/product.ts';
import { makeEndpoint, relaySettings, ticketData } from '../support/relay.ts';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let collector: OtlpReceiver;
let assistant: AssistantServer;
let receiver: Receiver;
let product: Product;
let webhook: { url: string; webhookId: string };

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const made = z.object({ url: z.string(), webhookId: z.string() });

beforeAll(async () => {
  [database, collector, assistant, receiver] = await Promise.all([
    freshDatabase(),
    startOtlpReceiver(),
    startAssistantServer(),
    startReceiver(),
  ]);
  product = await startProduct({
    MONGODB_URI: database.uri,
    SWITCHHOOK_SECRET_KEY: 'a passphrase for the traced product',
    OPENAI_BASE_URL: assistant.url,
    OPENAI_MODEL: 'simulated',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-team=shop%2Cfloor%201',
    OTEL_SERVICE_NAME: 'hooks',
    ...relaySettings,
  });
  const fields = { name: 'Traced', unverified: true, resource: { type: 'assistant', id: 'openai' } };
  webhook = made.parse(await product.rest.call('POST', '/api/projects/default/webhooks', fields));
});

afterAll(async () => {
  await product?.stop();
  await Promise.all([collector.close(), assistant.close(), receiver.close()]);
  await database.drop();
});

async function post(url: string, traceparent: string, body: object, more: Record<string, string> = {}) {
  const headers = { 'content-type': 'application/json', traceparent, ...more };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(answer.status).toBeLessThan(300);
  return z.looseObject({ event: z.string().optional(), id: z.string().optional() }).parse(await answer.json());
}

/** The spans that a look picks out, once there are so many. */
async function spansOf(wanted: (span: SeenSpan) => boolean, count: number): Promise<SeenSpan[]> {
  await expect.poll(() => collector.spans().filter(wanted).length, { timeout: 20_000 }).toBeGreaterThanOrEqual(count);
  return collector.spans().filter(wanted);
}

const ofTrace = (id: string) => (span: SeenSpan) => span.traceId === id;

describe('traces', () => {
  it('lead from a sender over event, run, model and outbound event to each try of a delivery', async () => {
    receiver.behave('/hook', { kind: 'status', status: 503, times: 1 }, { kind: 'ok' });
    const endpoint = await makeEndpoint(product, {
      url: `${receiver.url}/hook`,
      events: ['session.finished'],
      schedule: [0, 0.1],
    });
    const { event } = await post(webhook.url, `00-${traceId}-00f067aa0ba902b7-01`, { type: 'called', by: 'Ann Lee' });
    const spans = await spansOf(ofTrace(traceId), 7);
    const named = (name: string) => spans.filter((span) => span.name === name);
    const [request] = named('POST /v1/webhooks/{webhookId}');
    const [work] = named('event');
    const [run] = named('run');
    const [ask] = named('ask');
    const [publish] = named('publish');
    const tries = named('deliver');
    expect(spans).toHaveLength(7);
    expect([request, work, run, ask, publish].map((span) => span?.parentSpanId)).toEqual([
      '00f067aa0ba902b7',
      request?.spanId,
      work?.spanId,
      run?.spanId,
      run?.spanId,
    ]);
    expect(tries.map(({ parentSpanId }) => parentSpanId)).toEqual([publish?.spanId, publish?.spanId]);
    expect(request).toMatchObject({
      service: 'hooks',
      kind: 2,
      facts: { 'switchhook.event': event, 'switchhook.outcome': 'accepted', 'http.response.status_code': 200 },
    });
    expect(tries.map(({ facts }) => facts)).toMatchObject([
      {
        'switchhook.try': 1,
        'switchhook.endpoint': endpoint,
        'http.response.status_code': 503,
        'error.type': 'status_5xx',
      },
      { 'switchhook.try': 2, 'switchhook.endpoint': endpoint, 'http.response.status_code': 200 },
    ]);
    expect(tries.map(({ status }) => status?.code ?? 0)).toEqual([2, 0]);
    const asked = assistant.requests().map(({ headers }) => readTraceparent(String(headers.traceparent)));
    expect(asked).toEqual([{ traceId, spanId: ask?.spanId, sampled: true }]);
    const arrived = receiver.ledger('/hook').map(({ headers }) => readTraceparent(String(headers.traceparent)));
    expect(arrived).toEqual(tries.map(({ spanId }) => ({ traceId, spanId, sampled: true })));
  });

  it('take the place of whoever publishes by REST', async () => {
    await makeEndpoint(product, { url: `${receiver.url}/published`, events: ['ticket.created'] });
    const caller = '0af7651916cd43dd8448eb211c80319c';
    const event = { type: 'ticket.created', data: ticketData() };
    const key = { authorization: `Bearer ${product.key}` };
    const { id } = await post(
      `http://127.0.0.1:${product.port}/v1/events`,
      `00-${caller}-b7ad6b7169203331-01`,
      event,
      key,
    );
    const [publish, deliver] = (await spansOf(ofTrace(caller), 2)).toSorted((a) => (a.name === 'publish' ? -1 : 1));
    expect(publish).toMatchObject({
      name: 'publish',
      parentSpanId: 'b7ad6b7169203331',
      facts: { 'switchhook.event': id },
    });
    expect(deliver).toMatchObject({ name: 'deliver', parentSpanId: publish?.spanId });
  });

  it('begin anew where what was sent is no place in a trace', async () => {
    const bad = `00-${traceId}-0000000000000000-01`;
    const { event } = await post(webhook.url, bad, { type: 'called', by: 'nobody' });
    const [request] = await spansOf(({ kind, facts }) => kind === 2 && facts['switchhook.event'] === event, 1);
    expect(request?.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(request?.traceId).not.toBe(traceId);
    expect(request?.parentSpanId ?? '').toBe('');
  });

  it('are not kept where the caller says so, and the place is handed on all the same', async () => {
    const quiet = '5bf92f3577b34da6a3ce929d0e0e4737';
    const seen = assistant.requests().length;
    await post(webhook.url, `00-${quiet}-00f067aa0ba902b7-00`, { type: 'called', by: 'quietly' });
    await assistant.arrived(seen + 1);
    const asked = readTraceparent(String(assistant.requests().at(-1)?.headers.traceparent));
    expect(asked).toMatchObject({ traceId: quiet, sampled: false });
    // Spans are sent in order: once those of a later request are here, these would be.
    const later = '6bf92f3577b34da6a3ce929d0e0e4738';
    await post(webhook.url, `00-${later}-00f067aa0ba902b7-01`, { type: 'called', by: 'later' });
    await spansOf(ofTrace(later), 4);
    expect(collector.spans().filter(ofTrace(quiet))).toEqual([]);
  });

  it('L1: hold no contents, no address of a webhook and no secret, and carry the headers for the collector', async () => {
    await spansOf(() => true, 9);
    for (const hidden of ['Ann Lee', 'Bug in login flow', webhook.webhookId, product.key, receiver.url]) {
      expect(collector.text()).not.toContain(hidden);
    }
    expect(collector.requests()[0]).toMatchObject({ path: '/v1/traces', headers: { 'x-team': 'shop,floor 1' } });
  });

  it('hold nothing up when the collector is gone', async () => {
    await collector.close();
    const { event } = await post(webhook.url, `00-${traceId}-00f067aa0ba902b7-01`, { type: 'called', by: 'late' });
    expect(event).toMatch(/^evt_/);
    expect(await product.stop()).toBe(0);
  });
});
