import type { Wording } from './wording.ts';

/** Words about ordered endpoints that are held up. */
export const orderTexts = {
  'order.label': { en: 'Held up', zh: '受阻' },
  'order.summary': {
    en: '{waiting:delivery|deliveries} behind {count:failed one|failed ones} since {since}',
    zh: '自 {since} 起，{waiting} 个投递排在 {count} 个失败的投递之后',
  },
  'order.title': { en: 'What holds up {url}', zh: '{url} 受阻的投递' },
  'order.nothing': {
    en: 'Nothing does: no delivery waits behind one that failed.',
    zh: '没有受阻：没有投递排在失败的投递之后。',
  },
  'order.intro': {
    en: 'Deliveries go in order, so those behind one that failed wait for it. Skip discards it; park makes it a dead letter that can be replayed. Either way the next one goes.',
    zh: '投递按顺序进行，失败的投递之后的投递会等待。“跳过”会丢弃它；“搁置”将其放入可重放的死信。两种方式都会继续下一个。',
  },
  'order.everything': { en: 'everything', zh: '全部' },
  'order.item': {
    en: '{waiting:delivery|deliveries} behind it since {since} · {outcome}',
    zh: '自 {since} 起 {waiting} 个在其后等待 · {outcome}',
  },
  'order.under_way': { en: 'being tried now', zh: '正在尝试' },
  'order.skip_title': { en: 'Skip this delivery?', zh: '跳过该投递？' },
  'order.skip_text': {
    en: '{type} is discarded and not sent to {url} any more; the next one goes.',
    zh: '{type} 将被丢弃，不再发送到 {url}；继续下一个。',
  },
  'order.skip_yes': { en: 'Skip it', zh: '跳过' },
  'order.skipped': { en: '{type} is discarded; the next one goes.', zh: '{type} 已丢弃；继续下一个。' },
  'order.parked': {
    en: '{type} is a dead letter now; the next one goes.',
    zh: '{type} 已进入死信；继续下一个。',
  },
  'endpoint.client_errors': { en: 'Refused (4xx)', zh: '被拒绝（4xx）' },
  'endpoint.client_errors.give_up': { en: 'not tried again', zh: '不再重试' },
  'button.blocked': { en: 'What holds it up', zh: '受阻的投递' },
  'button.skip': { en: 'Skip', zh: '跳过' },
  'button.park': { en: 'Park', zh: '搁置' },
} as const satisfies Record<string, Wording>;
