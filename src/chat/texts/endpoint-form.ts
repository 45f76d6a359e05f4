import type { Wording } from './wording.ts';

/** The fields of an endpoint's form. */
export const endpointFormTexts = {
  'field.url': { en: 'URL', zh: 'URL' },
  'field.url.help': {
    en: 'Where events are sent by POST; it answers 2xx within about 2 seconds.',
    zh: '以 POST 发送事件的地址；应在约 2 秒内返回 2xx。',
  },
  'field.description': { en: 'Description', zh: '说明' },
  'field.endpoint_events': { en: 'Events', zh: '事件' },
  'field.endpoint_events.help': {
    en: 'ticket.created, session.*; empty means all.',
    zh: '例如 ticket.created, session.*；留空表示全部。',
  },
  'field.endpoint_secret': { en: 'Secret', zh: '密钥' },
  'field.endpoint_secret.help': {
    en: 'Your own; empty means that one is made for you.',
    zh: '自定义密钥；留空则自动生成。',
  },
  'field.signature': { en: 'Signature', zh: '签名方式' },
  'field.signature.standard': { en: 'Standard Webhooks', zh: 'Standard Webhooks' },
  'field.signature.sha256-body': { en: 'sha256= over the body', zh: '对正文计算 sha256=' },
  'field.signature.timestamp-body': { en: 'HMAC over timestamp.body', zh: '对 timestamp.body 计算 HMAC' },
  'field.signature.standard+sha256-body': { en: 'Standard Webhooks and sha256=', zh: 'Standard Webhooks 与 sha256=' },
  'field.signature.keep': { en: 'as it is', zh: '保持不变' },
  'field.schedule': { en: 'Retries', zh: '重试' },
  'field.schedule.default': { en: 'now, 30 s, 2 min, 10 min, 1 h', zh: '立即、30 秒、2 分钟、10 分钟、1 小时' },
  'field.schedule.standard': { en: 'ten tries in 75 hours', zh: '75 小时内十次' },
  'field.schedule.custom': { en: 'own', zh: '自定义' },
  'field.waits': { en: 'Waits in seconds', zh: '等待秒数' },
  'field.waits.help': {
    en: 'Before each try, the first 0: 0, 10, 60, 600',
    zh: '每次尝试前的等待，首个为 0：0, 10, 60, 600',
  },
  'field.timeout': { en: 'Seconds a try may take', zh: '每次尝试的超时秒数' },
  'field.rate_limit': { en: 'Tries a second (0 = no limit)', zh: '每秒尝试次数（0 = 不限）' },
  'field.concurrency': { en: 'Tries at a time', zh: '并发数' },
  'field.ordering': { en: 'Order', zh: '顺序' },
  'field.ordering.none': { en: 'none: fastest', zh: '不要求：最快' },
  'field.ordering.endpoint': { en: 'one after the other', zh: '逐个投递' },
  'field.ordering.field': { en: 'by a field', zh: '按字段' },
  'field.order_field': { en: 'Field', zh: '字段' },
  'field.order_field.help': { en: 'Such as data.ticket.id', zh: '例如 data.ticket.id' },
  'field.headers': { en: 'Own headers', zh: '自定义请求头' },
  'field.headers.help': {
    en: 'One "Name: value" a line; a name alone keeps its stored value.',
    zh: '每行一个“名称: 值”；只写名称则保留原值。',
  },
  'field.body_template': { en: 'Body (Handlebars)', zh: '正文（Handlebars）' },
  'field.body_template.help': { en: 'Empty sends the event as it is.', zh: '留空则原样发送事件。' },
  'form.endpoint_new': { en: 'New endpoint', zh: '新建端点' },
  'form.endpoint_edit': { en: 'Edit {url}', zh: '编辑 {url}' },
  'form.header_line': { en: 'Write each header as "Name: value".', zh: '请按“名称: 值”填写请求头。' },
  'form.waits_bad': {
    en: 'List whole seconds with commas, the first of them 0.',
    zh: '请用逗号分隔整数秒，首个为 0。',
  },
} as const satisfies Record<string, Wording>;
