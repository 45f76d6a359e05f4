import { AppError } from '../domain/errors.ts';

/** What can be wrong with a field, in both languages. */
export interface Problem {
  en: string;
  zh: string;
}

/** The reasons that schemas give by name: a zod message is a key of this table. */
export const problems = {
  text: { en: 'it must be text.', zh: '必须是文本。' },
  yes_no: { en: 'it must be true or false.', zh: '必须是 true 或 false。' },
  name_length: { en: 'use 1 to 100 characters on one line.', zh: '请使用 1 到 100 个字符，且只占一行。' },
  role_name: { en: 'choose viewer, operator or admin.', zh: '请选择 viewer、operator 或 admin。' },
  slug_shape: {
    en: 'use 2 to 40 lower-case letters, digits and dashes, beginning and ending with a letter or digit.',
    zh: '请使用 2 到 40 个小写字母、数字或连字符，且首尾为字母或数字。',
  },
  source_name: { en: 'name one source, such as "github".', zh: '请填写一个来源，例如“github”。' },
  webhook_id: {
    en: 'use 8 to 64 letters, digits, "-" or "_".',
    zh: '请使用 8 到 64 个字母、数字、“-”或“_”。',
  },
  secret_length: {
    en: 'use 8 to 256 characters, without line breaks or spaces around them.',
    zh: '请使用 8 到 256 个字符，首尾不含空格且不换行。',
  },
  header_shape: {
    en: 'give both {"name": …, "value": …}, or null for none.',
    zh: '请同时填写 {"name": …, "value": …}，或用 null 表示不设置。',
  },
  header_name: {
    en: 'use the name of a header, such as X-Secure-Header.',
    zh: '请填写请求头名称，例如 X-Secure-Header。',
  },
  header_reserved: {
    en: 'this header belongs to the connection or to a proxy; choose another, such as X-Secure-Header.',
    zh: '该请求头由连接或代理使用，请换一个，例如 X-Secure-Header。',
  },
  header_value: {
    en: 'use 1 to 1,024 printable ASCII characters without spaces around them.',
    zh: '请使用 1 到 1024 个可打印 ASCII 字符，首尾不含空格。',
  },
  event_list: {
    en: 'list events with commas between them, such as "push, pull_request.opened".',
    zh: '请用逗号分隔事件，例如“push, pull_request.opened”。',
  },
  rate_limit: { en: 'use a whole number from 1 to 60,000 per minute.', zh: '请使用 1 到 60000 之间的整数（每分钟）。' },
  replay_window: {
    en: 'use a whole number of seconds from 0 (off) to 86,400.',
    zh: '请使用 0（关闭）到 86400 之间的整数秒。',
  },
  grace_hours: { en: 'use a number of hours from 0 to 168.', zh: '请使用 0 到 168 之间的小时数。' },
  resource_shape: {
    en: 'give {"type": "assistant", "workflow", "datasource" or "none", "id": …}.',
    zh: '请填写 {"type": "assistant"、"workflow"、"datasource" 或 "none", "id": …}。',
  },
  resource_id: { en: 'name what is to run, such as "digest".', zh: '请填写要运行的资源，例如“digest”。' },
  resource_id_none: { en: 'leave it empty for type "none".', zh: '类型为“none”时请留空。' },
  command_list: {
    en: 'list 1 to 20 commands, each a text that is not empty.',
    zh: '请列出 1 到 20 条命令，每条都是非空文本。',
  },
  post_list: {
    en: 'list up to 20 channels such as "local:general", each once.',
    zh: '请列出至多 20 个频道，例如“local:general”，不可重复。',
  },
  client_errors: {
    en: 'use "retry" or "give_up" (4xx answers go straight to the dead letters).',
    zh: '请使用“retry”或“give_up”（收到 4xx 时直接进入死信）。',
  },
  text_length: { en: 'it is too long.', zh: '内容过长。' },
  url_shape: {
    en: 'give an address such as https://example.com/hooks.',
    zh: '请填写地址，例如 https://example.com/hooks。',
  },
  delivery_way: { en: 'choose push, poll or both.', zh: '请从 push、poll 或 both 中选择。' },
  delivery_fixed: {
    en: 'an endpoint that is only polled stays one, and no other becomes one; make a new endpoint.',
    zh: '仅供轮询的端点不能与其他端点互相转换；请新建端点。',
  },
  push_only: {
    en: 'an endpoint with "delivery": "poll" is never called; leave it out, or choose "both".',
    zh: '"delivery": "poll" 的端点不会被调用；请不要填写该字段，或改用“both”。',
  },
  iterator: {
    en: 'use the one that this endpoint answered last, or leave it out to begin with the oldest event.',
    zh: '请使用该端点上次返回的 iterator；不填写则从最早的事件开始。',
  },
  svix_iterator: { en: 'use the one that came with the page before.', zh: '请使用上一页返回的 iterator。' },
  svix_status: { en: 'use 0 (success) or 2 (fail).', zh: '请使用 0（成功）或 2（失败）。' },
  svix_status_class: { en: 'use 0, 100, 200, 300, 400 or 500.', zh: '请使用 0、100、200、300、400 或 500。' },
  poll_limit: { en: 'use a whole number from 1 to 250.', zh: '请使用 1 到 250 之间的整数。' },
  poll_wait: { en: 'use a whole number of seconds from 0 to 30.', zh: '请使用 0 到 30 之间的整数秒。' },
  secret_text: {
    en: 'use 8 to 256 characters, or leave it out and one is made.',
    zh: '请使用 8 到 256 个字符，或不填写以自动生成。',
  },
  uid: {
    en: 'use 1 to 256 letters, digits, "-", "_" or ".", not beginning with "ep_"; null for none.',
    zh: '请使用 1 到 256 个字母、数字、“-”、“_”或“.”，且不以“ep_”开头；null 表示不设置。',
  },
  uid_taken: {
    en: 'another endpoint of the project has it.',
    zh: '项目中的另一个端点已使用该值。',
  },
  metadata: {
    en: 'give names of letters, digits, "-", "_" and "." with texts, {"team": "shop"}, at most 4,096 bytes in all.',
    zh: '请填写由字母、数字、“-”、“_”、“.”组成的名称及文本值，例如 {"team": "shop"}，总计不超过 4096 字节。',
  },
  metadata_filter: {
    en: 'name what to look for as "team" or "team:shop".',
    zh: '请按“team”或“team:shop”填写。',
  },
  outbound_events: {
    en: 'list event types such as "ticket.created" or "ticket.*"; an empty list means all.',
    zh: '请列出事件类型，例如“ticket.created”或“ticket.*”；空列表表示全部。',
  },
  condition_shape: {
    en: 'give a list of at most 20 {"field": "data.ticket.priority", "op": "eq", "value": "high"}; op is eq, ne, in, nin, gt, gte, lt, lte, exists, contains, prefix or suffix. {"any": […]}, {"all": […]} and {"not": …} hold others, at most 3 deep.',
    zh: '请填写至多 20 个 {"field": "data.ticket.priority", "op": "eq", "value": "high"}；op 为 eq、ne、in、nin、gt、gte、lt、lte、exists、contains、prefix 或 suffix。{"any": […]}、{"all": […]} 和 {"not": …} 可嵌套，至多 3 层。',
  },
  headers_shape: { en: 'give names and values, {"X-Team": "shop"}.', zh: '请填写名称和值，例如 {"X-Team": "shop"}。' },
  auth_shape: {
    en: 'give {"type": "none"}, {"type": "basic", "username", "secret"}, {"type": "bearer", "secret"} or {"type": "oauth2", "tokenUrl", "clientId", "secret", "scope"}.',
    zh: '请填写 {"type": "none"}、{"type": "basic", "username", "secret"}、{"type": "bearer", "secret"} 或 {"type": "oauth2", "tokenUrl", "clientId", "secret", "scope"}。',
  },
  auth_secret: { en: 'this way of signing in needs a "secret".', zh: '该认证方式需要填写“secret”。' },
  secret_moved: {
    en: 'the address leads to another server, which must not get what was stored for the old one; give the values again.',
    zh: '地址指向另一台服务器，不能沿用为原服务器保存的密钥；请重新填写。',
  },
  tls_shape: {
    en: 'give {"certificate", "key"} and, for an own authority, {"ca"}, as PEM; or null for none.',
    zh: '请以 PEM 格式填写 {"certificate", "key"}，自有 CA 请填写 {"ca"}；或用 null 表示不设置。',
  },
  tls_pair: { en: 'a certificate and its key belong together; give both.', zh: '证书与私钥必须同时填写。' },
  pem: { en: 'use PEM text, from -----BEGIN to -----END.', zh: '请使用 PEM 文本，从 -----BEGIN 到 -----END。' },
  signature_shape: {
    en: 'list 1 to 5 of {"scheme": "standard"}, {"scheme": "sha256-body"} and {"scheme": "timestamp-body"}, each with an optional "header".',
    zh: '请列出 1 到 5 个 {"scheme": "standard"}、{"scheme": "sha256-body"} 或 {"scheme": "timestamp-body"}，可附带“header”。',
  },
  schedule_shape: {
    en: 'use "default", "standard", or up to 20 waits in seconds that begin with 0, each at most 604,800 (7 days).',
    zh: '请使用“default”、“standard”，或至多 20 个以 0 开头的等待秒数，每个不超过 604800（7 天）。',
  },
  timeout_ms: {
    en: 'use a whole number of milliseconds from 1,000 to 30,000.',
    zh: '请使用 1000 到 30000 之间的整数毫秒。',
  },
  rate_per_second: {
    en: 'use a number from 0 (no limit) to 10,000 per second.',
    zh: '请使用 0（不限）到 10000 之间的每秒数量。',
  },
  concurrency: { en: 'use a whole number from 1 to 256.', zh: '请使用 1 到 256 之间的整数。' },
  ordering_shape: {
    en: 'give {"by": "none"}, {"by": "endpoint"} or {"by": "field", "field": "data.ticket.id"}.',
    zh: '请填写 {"by": "none"}、{"by": "endpoint"} 或 {"by": "field", "field": "data.ticket.id"}。',
  },
  transform_shape: {
    en: 'give any of "body", "headers" {"X-Name": "…"}, "url" and "when" as Handlebars texts, "strict" true or false, and "preset" slack, lark, wecom or teams; or null for none.',
    zh: '可填写 Handlebars 文本“body”、“headers” {"X-Name": "…"}、“url”、“when”，“strict” true 或 false，以及“preset” slack、lark、wecom 或 teams；或用 null 表示不设置。',
  },
  transform_both: {
    en: 'a preset makes the body; give either "preset" or "body".',
    zh: '预设会生成正文；“preset”与“body”只能填写一个。',
  },
  replay_kind: { en: 'choose dead, history, held or discard.', zh: '请从 dead、history、held 或 discard 中选择。' },
  history_filter: {
    en: 'a replay of a time range goes by endpointId, eventId, eventType, since and until alone.',
    zh: '按时间范围重放只能使用 endpointId、eventId、eventType、since 和 until。',
  },
  replay_rate: { en: 'use a whole number from 1 to 1,000 per second.', zh: '请使用每秒 1 到 1000 之间的整数。' },
  time_range: {
    en: 'give both "since" and "until", the first before the second.',
    zh: '请同时填写“since”和“until”，且前者早于后者。',
  },
  time: { en: 'use a time such as 2026-01-31T12:00:00Z.', zh: '请使用类似 2026-01-31T12:00:00Z 的时间。' },
  time_past: { en: 'it must lie in the future.', zh: '必须是将来的时间。' },
  idempotency_key: { en: 'use 1 to 255 printable ASCII characters.', zh: '请使用 1 到 255 个可打印 ASCII 字符。' },
  body_object: { en: 'it must be a JSON object.', zh: '必须是 JSON 对象。' },
} as const satisfies Record<string, Problem>;

export type ProblemName = keyof typeof problems;

/** The error for one field, with its reason from the table or in words of the caller. */
export function fieldInvalid(field: string, problem: ProblemName | Problem): AppError {
  const { en, zh } = typeof problem === 'string' ? problems[problem] : problem;
  return new AppError('field_invalid', { field, why: en, whyZh: zh });
}

/** Throws `field_unknown`, with the names that there are, for the first name that is none of them. */
export function refuseUnknown(names: Iterable<string>, known: readonly string[]): void {
  for (const name of names) {
    if (known.includes(name)) continue;
    throw new AppError('field_unknown', { field: name.slice(0, 100), known: known.join(', ') || '–' });
  }
}

/** Throws `field_invalid` for a caller's own key that is none. */
export function checkIdempotencyKey(key: string | undefined): void {
  if (key !== undefined && !/^[!-~]{1,255}$/.test(key)) throw fieldInvalid('Idempotency-Key', 'idempotency_key');
}

/** Whether a zod message is one of ours. */
export function isProblem(message: string): message is ProblemName {
  return Object.hasOwn(problems, message);
}
