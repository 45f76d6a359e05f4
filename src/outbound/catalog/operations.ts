import { z } from 'zod';
import { deliveryErrorClasses, endpointStates, stateReasons } from '../../domain/endpoint.ts';
import { type CatalogEntry, entry, text, user } from './entry.ts';

const endpoint = z.strictObject({
  id: text,
  url: z.union([z.url(), z.literal('')]).describe('Empty for an endpoint that is only polled.'),
  description: z.string(),
  state: z.enum(endpointStates),
  reason: z.enum(stateReasons).nullable().describe('Why it is paused or disabled.'),
});

const delivery = z.strictObject({
  id: text,
  event_id: text,
  event_type: text,
  tries: z.int().min(0),
  error_class: z.enum(deliveryErrorClasses).nullable().describe('Of the last failed try.'),
  status: z.int().nullable().describe('HTTP status of the last try, where there was an answer.'),
  next_at: z.iso.datetime().nullable().describe('When the next try follows, if one does.'),
});

const webhook = z.strictObject({ id: text, name: z.string(), source: text, enabled: z.boolean() });

const sampleEndpoint = {
  id: 'ep_01k8x3v5q2m7r9t4w6y8a0c1e3',
  url: 'https://receiver.example/hooks',
  description: 'Billing',
  state: 'active',
  reason: null,
} as const;

const sampleDelivery = {
  id: 'dlv_01k8x3v5q2m7r9t4w6y8a0c1e3_01k8x3v5q2m7r9t4w6y8a0c1e3',
  event_id: 'evt_01k8x3v5q2m7r9t4w6y8a0c1e3',
  event_type: 'ticket.created',
  tries: 4,
  error_class: 'status_5xx',
  status: 503,
  next_at: '2026-01-31T12:00:00.000Z',
} as const;

const sampleWebhook = { id: '0b8f3c1e-6f0a-4b57-9d5e-2f1f6a0c7d11', name: 'Deploys', source: 'github', enabled: true };
const sampleUser = { id: 'mbr_01k8x3v5q2m7r9t4w6y8a0c1e3', name: 'Jane Roe' };

type When = CatalogEntry['when'];

function aboutEndpoint(type: string, when: When, change: Partial<z.infer<typeof endpoint>> = {}): CatalogEntry {
  const sample = { endpoint: { ...sampleEndpoint, ...change } };
  return entry(type, when, { shape: z.strictObject({ endpoint }), sample, operational: true });
}

function aboutDelivery(type: string, when: When, change: Partial<z.infer<typeof delivery>> = {}): CatalogEntry {
  const sample = { endpoint: sampleEndpoint, delivery: { ...sampleDelivery, ...change } };
  return entry(type, when, { shape: z.strictObject({ endpoint, delivery }), sample, operational: true });
}

function aboutWebhook(type: string, when: When, enabled = true): CatalogEntry {
  const sample = { webhook: { ...sampleWebhook, enabled }, user: sampleUser };
  return entry(type, when, { shape: z.strictObject({ webhook, user }), sample, operational: true });
}

/** Events about the relay itself. They go only to endpoints that name them, and never to the one they are about. */
export const operationalEvents: readonly CatalogEntry[] = [
  aboutEndpoint('endpoint.created', { en: 'An endpoint was created.', zh: '端点已创建。' }),
  aboutEndpoint('endpoint.updated', {
    en: 'An endpoint was edited, or its key rotated.',
    zh: '端点已修改或密钥已轮换。',
  }),
  aboutEndpoint(
    'endpoint.paused',
    { en: 'An endpoint was paused; its deliveries are held.', zh: '端点已暂停，投递被保留。' },
    { state: 'paused', reason: 'manual' },
  ),
  aboutEndpoint('endpoint.resumed', { en: 'A paused or disabled endpoint is active again.', zh: '端点已恢复。' }),
  aboutEndpoint(
    'endpoint.disabled',
    {
      en: 'An endpoint was disabled: by somebody, because it answered 410 or asked for it, or because it failed for days.',
      zh: '端点已停用：人工停用、返回 410、接收方要求停用或持续失败多日。',
    },
    { state: 'disabled', reason: 'failing' },
  ),
  aboutEndpoint('endpoint.deleted', { en: 'An endpoint was deleted.', zh: '端点已删除。' }),
  aboutDelivery('delivery.failing', { en: 'A delivery failed for the fourth time.', zh: '投递第四次失败。' }),
  aboutDelivery(
    'delivery.exhausted',
    { en: 'A delivery ran out of tries and is a dead letter now.', zh: '投递重试耗尽，进入死信。' },
    { tries: 5, next_at: null },
  ),
  aboutDelivery(
    'delivery.recovered',
    { en: 'A delivery that had been told of as failing or exhausted arrived.', zh: '曾失败或耗尽的投递已送达。' },
    { tries: 5, status: 200, error_class: null, next_at: null },
  ),
  aboutWebhook('webhook.created', { en: 'A webhook was created.', zh: 'Webhook 已创建。' }),
  aboutWebhook('webhook.updated', {
    en: 'A webhook was edited, or its secret rotated.',
    zh: 'Webhook 已修改或密钥已轮换。',
  }),
  aboutWebhook('webhook.enabled', { en: 'A webhook was switched on.', zh: 'Webhook 已启用。' }),
  aboutWebhook('webhook.disabled', { en: 'A webhook was switched off.', zh: 'Webhook 已停用。' }, false),
  aboutWebhook('webhook.deleted', { en: 'A webhook was deleted.', zh: 'Webhook 已删除。' }),
];
