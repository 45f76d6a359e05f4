import type { FactShape, NoticeShape, NoticeShapes, Tone } from './shape.ts';

/** An endpoint is shown by its host: the rest of its address may be a secret, as that of an incoming webhook is. */
const endpoint: FactShape = ['endpoint', 'endpoint.url', 'host'];

function aboutEndpoint(en: string, zh: string, tone?: Tone): NoticeShape {
  return {
    title: { en: `Endpoint ${en}: {endpoint.url:host}`, zh: `端点${zh}：{endpoint.url:host}` },
    facts: [
      ['description', 'endpoint.description'],
      ['state', 'endpoint.state'],
      ['reason', 'endpoint.reason'],
    ],
    tone,
  };
}

function aboutDelivery(en: string, zh: string, tone: Tone): NoticeShape {
  return {
    title: { en: `${en}: {delivery.event_type}`, zh: `${zh}：{delivery.event_type}` },
    facts: [
      endpoint,
      ['failure', 'delivery.error_class'],
      ['status', 'delivery.status'],
      ['tries', 'delivery.tries'],
      ['next', 'delivery.next_at'],
      ['event', 'delivery.event_id'],
    ],
    tone,
  };
}

function aboutWebhook(en: string, zh: string): NoticeShape {
  return {
    title: { en: `Webhook ${en}: {webhook.name}`, zh: `Webhook ${zh}：{webhook.name}` },
    facts: [
      ['source', 'webhook.source'],
      ['by', 'user.name'],
    ],
  };
}

/** What happens to endpoints, deliveries and webhooks. */
export const operationNotices: NoticeShapes = {
  'endpoint.created': aboutEndpoint('created', '已创建'),
  'endpoint.updated': aboutEndpoint('updated', '已修改'),
  'endpoint.paused': aboutEndpoint('paused', '已暂停'),
  'endpoint.resumed': aboutEndpoint('resumed', '已恢复', 'good'),
  'endpoint.disabled': aboutEndpoint('disabled', '已停用', 'bad'),
  'endpoint.deleted': aboutEndpoint('deleted', '已删除'),
  'delivery.failing': aboutDelivery('A delivery keeps failing', '投递持续失败', 'warning'),
  'delivery.exhausted': aboutDelivery('A delivery ran out of tries', '投递重试耗尽', 'bad'),
  'delivery.recovered': aboutDelivery('A delivery arrived after all', '投递终于送达', 'good'),
  'webhook.created': aboutWebhook('created', '已创建'),
  'webhook.updated': aboutWebhook('updated', '已修改'),
  'webhook.enabled': aboutWebhook('switched on', '已启用'),
  'webhook.disabled': aboutWebhook('switched off', '已停用'),
  'webhook.deleted': aboutWebhook('deleted', '已删除'),
};
