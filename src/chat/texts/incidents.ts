import type { Wording } from './wording.ts';

/** What the message about a failing endpoint says. */
export const incidentTexts = {
  'incident.failing': { en: '{url} does not take its events', zh: '{url} 未能接收事件' },
  'incident.warning': { en: '{url} has been failing for long', zh: '{url} 已长时间失败' },
  'incident.disabled': { en: '{url} is disabled', zh: '{url} 已停用' },
  'incident.paused': { en: '{url} fails and is paused', zh: '{url} 失败，已暂停' },
  'incident.recovered': { en: '{url} works again', zh: '{url} 已恢复正常' },
  'incident.deleted': { en: '{url} was deleted', zh: '{url} 已删除' },
  'incident.way': { en: '{share:%} of the way to being disabled', zh: '已达自动停用期限的 {share}%' },
  'incident.event': { en: 'Last event', zh: '最近事件' },
  'incident.outcome': { en: 'Last try', zh: '最近一次尝试' },
  'incident.failures': { en: 'Failed tries', zh: '失败次数' },
  'incident.waiting': { en: 'Dead letters', zh: '死信' },
  'incident.next': { en: 'Next try', zh: '下次尝试' },
  'incident.since': { en: 'Since', zh: '开始时间' },
  'incident.until': { en: 'Works since', zh: '恢复时间' },
  'incident.more': { en: 'Find out more', zh: '了解更多' },
  'incident.more_value': {
    en: '{command}, open to everybody in the project. To change something takes an operator: /webhook project names who can help.',
    zh: '{command}（项目成员均可使用）。更改需要操作员角色：/webhook project 会列出可联系的人。',
  },
  'incident.line.try': { en: '{type}, try {number:}', zh: '{type}，第 {number} 次' },
  'incident.line.dead': { en: 'no more tries: a dead letter', zh: '不再重试：成为死信' },
  'incident.line.recovered': { en: '{type} was taken: it works again', zh: '{type} 已送达：恢复正常' },
  'incident.line.left': {
    en: '… {count:more failed try|more failed tries} before these',
    zh: '……此前还有 {count} 次失败',
  },
  'incident.over': {
    en: 'This incident is over; nothing was changed. {url}: {state}.',
    zh: '该故障已结束，未作更改。{url}：{state}。',
  },
  'incident.newer': {
    en: 'There is a newer message about {url}; use its buttons. Nothing was changed.',
    zh: '关于 {url} 已有更新的消息，请使用其中的按钮。未作更改。',
  },
  'incident.already': { en: '{url}: {state}. Nothing was changed.', zh: '{url}：{state}。未作更改。' },
  'incident.already_muted': {
    en: '{url} is quiet here until {until} already. Nothing was changed.',
    zh: '{url} 已静音至 {until}。未作更改。',
  },
  'incident.no_dead': {
    en: 'No event to {url} waits as a dead letter; there is nothing to replay.',
    zh: '{url} 没有等待处理的死信，无需重放。',
  },
  'key_ends.title': { en: 'The old signing key of {url} ends soon', zh: '{url} 的旧签名密钥即将失效' },
  'key_ends.until': { en: 'Signs until', zh: '签名截止' },
  'key_ends.since': { en: 'Both keys sign since', zh: '双密钥签名始于' },
  'key_ends.key': { en: 'Old key', zh: '旧密钥' },
  'key_ends.do': { en: 'What to check', zh: '请检查' },
  'key_ends.do_value': {
    en: 'Does its receiver have the new key? Which key it checks with can not be seen from here: until then both sign, afterwards only the new one.',
    zh: '接收方是否已换用新密钥？此处无法得知其使用哪个密钥：截止前两个密钥都会签名，之后仅新密钥签名。',
  },
  'quiet.title': { en: 'Unusually quiet: {name}', zh: '异常安静：{name}' },
  'quiet.back': { en: 'Traffic is back: {name}', zh: '流量已恢复：{name}' },
  'quiet.endpoint': { en: 'Endpoint', zh: '端点' },
  'quiet.webhook': { en: 'Webhook', zh: 'Webhook' },
  'quiet.last': { en: 'Last event', zh: '最近事件' },
  'quiet.usual': { en: 'Usual at this time of day', zh: '该时段平时' },
  'quiet.usual_value': { en: '{count:event|events} or more', zh: '{count} 个以上事件' },
  'quiet.do': { en: 'What to check', zh: '请检查' },
  'quiet.do.webhook': {
    en: 'Does the sender still send? Look at its list of deliveries, its address and its secret.',
    zh: '发送方是否仍在发送？请查看其投递记录、地址和密钥。',
  },
  'quiet.do.endpoint': {
    en: 'Nothing was to be sent to it: is what publishes its events still running?',
    zh: '没有需要发送给它的事件：产生这些事件的服务是否仍在运行？',
  },
  'digest.title': { en: 'Endpoints that fail in "{project}": {count:}', zh: '“{project}”中失败的端点：{count} 个' },
  'digest.item': {
    en: '{failures:failed try|failed tries in a row} · {dead:dead letter|dead letters} · last success {success}',
    zh: '连续失败 {failures} 次 · {dead} 个死信 · 上次成功 {success}',
  },
  'digest.more': { en: 'and {count:} more', zh: '另有 {count} 个' },
} as const satisfies Record<string, Wording>;
