import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { endpointFields } from '../../src/admin/endpoint-input.ts';
import { webhookFields } from '../../src/admin/webhook-input.ts';
import { deliveryStatuses } from '../../src/domain/delivery.ts';
import { deliveryErrorClasses, endpointStates } from '../../src/domain/endpoint.ts';
import { AppError, errorCodes, errorSentence } from '../../src/domain/errors.ts';
import { silentLogger } from '../../src/domain/logger.ts';
import { type Replay, replayKinds } from '../../src/domain/replay.ts';
import { toReplayJson, toWholeDeliveryJson } from '../../src/http/delivery-json.ts';
import { toEndpointJson } from '../../src/http/endpoint-json.ts';
import { createMetrics } from '../../src/http/metrics.ts';
import { createRoutes } from '../../src/http/routes.ts';
import { toWebhookJson } from '../../src/http/webhook-json.ts';
import { openOffice } from '../admin/office.ts';
import { openTestRelay } from '../admin/open-relay.ts';
import { aDelivery, anAttempt, anEndpoint, anOutboundEvent } from '../store/relay-samples.ts';

const page = await readFile(path.join(import.meta.dirname, '..', '..', 'docs', 'rest.md'), 'utf8');

/** What the table of errors has to hold: every code with its status, whether a repetition can help, and its sentence. */
const errorTable = errorCodes().map((code) => {
  const { status, retryable } = new AppError(code);
  const sentence = errorSentence(code).replaceAll('|', '\\|').replaceAll('<', '&lt;');
  return `| \`${code}\` | ${status} | ${retryable ? 'yes' : 'no'} | ${sentence} |`;
});

/** Where a heading is linked to, as forges make it. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w\s-]/g, '')
    .replaceAll(' ', '-');
}

const someReplay: Replay = {
  id: 'rpl_1',
  project: 'a',
  kind: 'dead',
  filter: {},
  latestOnly: false,
  rate: 50,
  status: 'running',
  total: 1,
  done: 0,
  createdBy: 'Ann',
  createdAt: new Date(),
};

describe('docs/rest.md', () => {
  it('has every route of the table and no other', async () => {
    const office = await openOffice();
    const { relay, stop } = openTestRelay(office.store, silentLogger);
    const readiness = async () => ({ ready: true, checks: [] });
    const routes = createRoutes({
      admin: office.admin,
      readiness,
      metrics: createMetrics(),
      rateLimit: () => 0,
      relay,
    });
    await stop(1_000);
    await office.close();
    const described = [...page.matchAll(/^\| `((?:GET|POST|PUT|DELETE) [^`]+)` \| ([^|]+) \|/gm)];
    const known = routes.map(({ method, path: route }) => `${method} ${route}`);
    expect(described.map(([, route]) => route).toSorted()).toEqual(
      ['POST /v1/webhooks/:webhookId', ...known].toSorted(),
    );
    const open = routes.filter(({ auth }) => auth === 'none').map(({ method, path: route }) => `${method} ${route}`);
    const withoutKey = described.filter(([, , key]) => key?.trim() === '–').map(([, route]) => route);
    expect(withoutKey.toSorted()).toEqual(['POST /v1/webhooks/:webhookId', ...open].toSorted());
  });

  it('has every field of a webhook', async () => {
    const office = await openOffice();
    const ann = await office.person('Ann', { a: 'admin' });
    const shown = toWebhookJson(await office.admin.createWebhook(ann, 'a', { name: 'Documented' }));
    await office.close();
    for (const field of [...webhookFields, ...Object.keys(shown)]) expect(page, field).toContain(`\`${field}\``);
  });

  it('has every field of an endpoint, a delivery, a try and a replay', () => {
    const endpoint = anEndpoint({
      keys: [{ id: 'sec_1', kind: 'ed25519', createdAt: new Date(), publicKey: 'whpk_x' }],
    });
    const delivery = toWholeDeliveryJson(aDelivery(anOutboundEvent(), endpoint.id, { attempts: [anAttempt()] }));
    const fields = [...endpointFields, ...Object.keys(toEndpointJson(endpoint)), ...Object.keys(delivery)];
    const attempt = Object.keys(delivery.attempts[0] ?? {});
    const replay = Object.keys(toReplayJson(someReplay));
    expect(attempt.length * replay.length).toBeGreaterThan(0);
    const relayPart = page.slice(page.indexOf('## Outbound events'), page.indexOf('## Operations'));
    for (const field of [...fields, ...attempt, ...replay]) expect(relayPart, field).toContain(`\`${field}\``);
  });

  it('has every kind of failure, status and state', () => {
    const words = [...deliveryErrorClasses, ...deliveryStatuses, ...endpointStates, ...replayKinds];
    for (const word of words) expect(page, word).toContain(`\`${word}\``);
  });

  it('has the error table of the code', () => {
    const table = page.slice(page.indexOf('<!-- errors -->'), page.indexOf('<!-- /errors -->'));
    expect(table.split('\n').filter((line) => line.startsWith('| `'))).toEqual(errorTable);
  });

  it('leads to headings that exist', () => {
    const headings = [...page.matchAll(/^#+ (.+)$/gm)].map(([, text = '']) => anchorOf(text));
    for (const [, target] of page.matchAll(/\]\(#([^)]+)\)/g)) expect(headings).toContain(target);
  });
});
