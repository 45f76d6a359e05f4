import type { Wording } from './wording.ts';

/** The webhook form: labels, help, choices, problems; and what follows after saving. */
export const formTexts = {
  'form.new': { en: 'New webhook', zh: '新建 webhook' },
  'form.edit': { en: 'Edit "{name}"', zh: '编辑“{name}”' },
  'form.create': { en: 'Create', zh: '创建' },
  'form.save': { en: 'Save', zh: '保存' },
  'form.cancel': { en: 'Cancel', zh: '取消' },
  'form.edit_intro': { en: 'Its address stays {url}', zh: '地址保持不变：{url}' },

  'field.name': { en: 'Alias', zh: '别名' },
  'field.name.help': { en: 'What people call it here.', zh: '在这里使用的名称。' },
  'field.name.placeholder': { en: 'Reviews of the shop', zh: '商城代码评审' },
  'field.webhookId': { en: 'Webhook ID', zh: 'Webhook ID' },
  'field.webhookId.help': {
    en: 'The last part of its address. Leave it empty for one that nobody can guess.',
    zh: '地址的最后一段。留空则自动生成无法猜测的 ID。',
  },
  'field.enabled': { en: 'Is enabled', zh: '启用' },
  'field.enabled.help': {
    en: 'While it is off, senders get a 200 and nothing runs.',
    zh: '停用时发送方会收到 200，但不会运行。',
  },
  'field.source': { en: 'Source', zh: '来源' },
  'field.source.help': { en: 'Who sends the events.', zh: '事件的发送方。' },
  'field.secureHeaderName': { en: 'Secure header name (optional)', zh: '安全请求头名称（可选）' },
  'field.secureHeaderName.help': {
    en: 'A header that every request must carry, such as X-Secure-Header.',
    zh: '每个请求必须携带的请求头，例如 X-Secure-Header。',
  },
  'field.secureHeaderValue': { en: 'Secure header value (optional)', zh: '安全请求头的值（可选）' },
  'field.secureHeaderValue.help': { en: 'What the header must say.', zh: '该请求头必须具有的值。' },
  'field.secureHeaderValue.keep': { en: 'Leave it empty to keep the present value.', zh: '留空则保留当前值。' },
  'field.requireSha256': { en: 'Require SHA-256 signature', zh: '要求 SHA-256 签名' },
  'field.requireSha256.help': {
    en: 'Every request must carry an HMAC-SHA256 of its body, made with the secret.',
    zh: '每个请求必须携带用密钥对正文计算的 HMAC-SHA256 签名。',
  },
  'field.secret': { en: 'Webhook secret (optional)', zh: 'Webhook 密钥（可选）' },
  'field.secret.help': {
    en: 'Leave it empty and a strong one is made and shown once.',
    zh: '留空则自动生成强密钥，并只显示一次。',
  },
  'field.secret.keep': {
    en: 'Leave it empty to keep the present one. "New secret" makes one that overlaps.',
    zh: '留空则保留当前密钥。使用“更换密钥”可平滑过渡。',
  },
  'field.unverified': { en: 'Accept requests without any check', zh: '接受未经任何验证的请求' },
  'field.unverified.help': {
    en: 'Anybody who knows the address can then send events. Only where the sender can neither sign nor set a header.',
    zh: '知道地址的任何人都可以发送事件。仅适用于既不能签名也不能设置请求头的发送方。',
  },
  'field.events': { en: 'Event filter (optional)', zh: '事件过滤器（可选）' },
  'field.events.help': {
    en: 'Event names with commas between them, such as pull_request.opened, push. Empty lets all pass.',
    zh: '用逗号分隔事件名称，例如 pull_request.opened, push。留空则全部放行。',
  },
  'field.resourceType': { en: 'Resource type', zh: '资源类型' },
  'field.resourceType.help': { en: 'What an event runs.', zh: '事件触发运行的内容。' },
  'field.resourceType.assistant': { en: 'Assistant', zh: '助手' },
  'field.resourceType.workflow': { en: 'Workflow', zh: '工作流' },
  'field.resourceType.datasource': { en: 'Datasource', zh: '数据源' },
  'field.resourceType.none': { en: 'Nothing, notify only', zh: '不运行，仅通知' },
  'field.resourceId': { en: 'Resource ID', zh: '资源 ID' },
  'field.resourceId.help': {
    en: 'digest needs no set-up: it says who did what, where, how large, and what to look at.',
    zh: 'digest 无需设置：说明谁在何处做了什么、规模如何、需要注意什么。',
  },
  'field.post': { en: 'Post results to', zh: '结果发送到' },
  'field.post.none': { en: 'No channel', zh: '不发送到频道' },
  'field.commands': { en: 'Own prompts (optional)', zh: '自定义提示词（可选）' },
  'field.commands.help': {
    en: 'What to ask about each event, with {{fields}} of its payload. A line of --- begins the next prompt. Empty uses the shipped prompt for the event.',
    zh: '针对每个事件的提问，可使用载荷中的 {{字段}}。用一行 --- 开始下一条提示词。留空则使用内置提示词。',
  },
  'field.rateLimit': { en: 'Events per minute', zh: '每分钟事件数' },
  'field.rateLimit.help': { en: 'More than that are answered with 429.', zh: '超出的请求返回 429。' },
  'field.replayWindow': { en: 'Replay window, seconds', zh: '重放窗口（秒）' },
  'field.replayWindow.help': {
    en: 'The same body is not run again within this time, whatever delivery id it carries. 0 is off.',
    zh: '在此时间内，无论投递 ID 为何，相同正文都不会再次运行。0 表示关闭。',
  },

  'summary.webhook': {
    en: '{events?{source} {events}|All {source}} events{requireSha256? with a valid SHA-256 signature|}{secureHeaderName? and the header {secureHeaderName}|}{unverified? from anybody, unchecked,|} {resourceId?run {resourceId}|run nothing} and post to {post}.{enabled?| It is off at first.}',
    zh: '来自 {source} 的{events?{events}|所有}事件{requireSha256?（须带有效的 SHA-256 签名）|}{secureHeaderName?（须带请求头 {secureHeaderName}）|}{unverified?（任何人均可发送，不验证）|}将{resourceId?运行 {resourceId}|不运行任何内容}，并发送到 {post}。{enabled?|初始为停用状态。}',
  },

  'form.required': { en: 'This is needed.', zh: '此项必填。' },
  'form.unknown_field': { en: 'The field "{field}" is not part of this form.', zh: '此表单没有字段“{field}”。' },
  'form.check_required': {
    en: 'Give a secret or a secure header, or switch on "Accept requests without any check".',
    zh: '请填写密钥或安全请求头，或打开“接受未经任何验证的请求”。',
  },
  'form.header_value_missing': { en: 'Give the value that the header must have.', zh: '请填写该请求头必须具有的值。' },
  'form.header_name_missing': { en: 'Name the header that must have this value.', zh: '请填写具有该值的请求头名称。' },
  'form.whole_number': { en: 'Use a whole number from {min:} to {max:}.', zh: '请使用 {min} 到 {max} 之间的整数。' },
  'form.choose': { en: 'Choose one of the list.', zh: '请从列表中选择。' },
  'form.too_long': { en: 'Use at most {max:character|characters}.', zh: '最多 {max} 个字符。' },
  'form.taken': { en: 'This ID is already taken; choose another.', zh: '该 ID 已被占用，请换一个。' },

  'created.title': { en: '"{name}" is ready', zh: '“{name}”已就绪' },
  'created.secret': { en: 'Secret', zh: '密钥' },
  'created.secret_once': {
    en: 'Copy the secret now: it is shown this once.',
    zh: '请立即复制密钥：仅显示这一次。',
  },
  'created.own_secret': { en: 'It is checked with the secret you gave.', zh: '将使用您填写的密钥进行验证。' },
  'edited.done': { en: '"{name}" is saved.', zh: '“{name}”已保存。' },
} as const satisfies Record<string, Wording>;
