/**
 * The one table of everything that can go wrong. A code decides the HTTP status, whether trying again can help,
 * and what a person reads (chat, REST `detail`, console) in English and Chinese. `{name}` is filled from details.
 */
interface ErrorRow {
  status: number;
  /** Whether the same work may succeed when it is tried again later. */
  retry: boolean;
  en: string;
  zh: string;
}

export const errorTable = {
  // Inbound: the text never says which check failed; the audit log does.
  verification_failed: { status: 401, retry: false, en: 'The request could not be verified.', zh: '请求未通过验证。' },
  webhook_unknown: {
    status: 404,
    retry: false,
    en: 'There is no webhook at this address.',
    zh: '该地址没有对应的 webhook。',
  },
  body_unreadable: {
    status: 400,
    retry: false,
    en: 'The body could not be read: {why}.',
    zh: '无法读取请求正文：{why}。',
  },
  body_incomplete: {
    status: 400,
    retry: false,
    en: 'The request ended before its body was complete.',
    zh: '请求正文不完整。',
  },
  body_too_large: { status: 413, retry: false, en: 'The body is larger than {limit}.', zh: '请求正文超过 {limit}。' },
  encoding_unsupported: {
    status: 415,
    retry: false,
    en: 'Content-Encoding is not supported; send the body as it was signed.',
    zh: '不支持 Content-Encoding，请发送签名时的原始正文。',
  },
  event_mismatch: {
    status: 400,
    retry: false,
    en: 'The event named in the header does not fit the body.',
    zh: '请求头中的事件与正文不符。',
  },
  callback_unknown: {
    status: 422,
    retry: false,
    en: 'Switchhook-Callback names no endpoint of this project: "{endpoint}". Give the id of one, ep_…, or leave the header out.',
    zh: 'Switchhook-Callback 未指向本项目的端点：“{endpoint}”。请填写端点 ID（ep_…），或不要发送该请求头。',
  },
  rate_limited: {
    status: 429,
    retry: true,
    en: 'Too many requests; try again in {seconds} s.',
    zh: '请求过于频繁，请在 {seconds} 秒后重试。',
  },
  store_unavailable: {
    status: 503,
    retry: true,
    en: 'The event could not be stored right now; send it again.',
    zh: '暂时无法保存，请稍后重试。',
  },
  overloaded: {
    status: 503,
    retry: true,
    en: 'Too much is waiting to be stored; send it again.',
    zh: '系统繁忙，请稍后重试。',
  },

  // REST and forms.
  unauthenticated: {
    status: 401,
    retry: false,
    en: 'Send a valid API key as "Authorization: Bearer …".',
    zh: '请使用 "Authorization: Bearer …" 提供有效的 API 密钥。',
  },
  forbidden: {
    status: 403,
    retry: false,
    en: 'Only a project {role} can do this in "{project}". Ask one of: {admins}.',
    zh: '在“{project}”中只有项目{role}可以执行此操作，请联系：{admins}。',
  },
  platform_admin_needed: {
    status: 403,
    retry: false,
    en: 'Only a platform admin can do this. Ask one of: {admins}.',
    zh: '只有平台管理员可以执行此操作，请联系：{admins}。',
  },
  not_found: { status: 404, retry: false, en: 'There is no {what} "{id}" here.', zh: '这里没有 {what}“{id}”。' },
  route_unknown: { status: 404, retry: false, en: 'There is nothing at {path}.', zh: '{path} 不存在。' },
  method_not_allowed: {
    status: 405,
    retry: false,
    en: '{method} is not possible at {path}.',
    zh: '{path} 不支持 {method}。',
  },
  json_invalid: {
    status: 400,
    retry: false,
    en: 'The body is not valid JSON: {why}.',
    zh: '正文不是有效的 JSON：{why}。',
  },
  field_unknown: {
    status: 400,
    retry: false,
    en: 'The field "{field}" is not known here. Known fields: {known}.',
    zh: '未知字段“{field}”。可用字段：{known}。',
  },
  field_read_only: {
    status: 400,
    retry: false,
    en: 'The field "{field}" can\'t be changed.',
    zh: '字段“{field}”不可修改。',
  },
  field_invalid: { status: 422, retry: false, en: '{field}: {why}', zh: '{field}：{why}' },
  name_required: { status: 422, retry: false, en: 'Webhook name is required', zh: '请填写 webhook 名称' },
  webhook_malformed: {
    status: 422,
    retry: false,
    en: 'Invalid webhook format: send one JSON object with at least a name.',
    zh: 'webhook 格式无效：请发送至少包含 name 的 JSON 对象。',
  },
  command_type_invalid: {
    status: 422,
    retry: false,
    en: 'Webhook commandType must be either "free" or "template"',
    zh: 'webhook 的 commandType 必须是 "free" 或 "template"',
  },
  commands_required: {
    status: 422,
    retry: false,
    en: 'Template webhooks must have at least one command',
    zh: 'template 类型的 webhook 至少需要一条命令',
  },
  check_required: {
    status: 422,
    retry: false,
    en: 'Give the webhook a secret or a secure header, or set unverified: true to accept anything.',
    zh: '请为 webhook 设置密钥或安全请求头；若要接受任何请求，请设置 unverified: true。',
  },
  conflict: {
    status: 409,
    retry: false,
    en: '{what} "{id}" is already taken; choose another.',
    zh: '{what}“{id}”已被占用，请换一个。',
  },
  delivery_not_blocking: { status: 409, retry: false, en: 'Nothing was changed: {why}', zh: '未作更改：{why}' },
  idempotency_conflict: {
    status: 409,
    retry: false,
    en: 'This Idempotency-Key was used for something else; use a new key for each new request.',
    zh: '该 Idempotency-Key 已用于其他请求；新请求请使用新的键。',
  },
  payload_expunged: {
    status: 410,
    retry: false,
    en: 'What event "{id}" held was expunged at {at} and can\'t be shown or sent again.',
    zh: '事件“{id}”的内容已于 {at} 清除，无法再显示或重新发送。',
  },
  payload_needed: {
    status: 409,
    retry: false,
    en: 'The payload is still needed: {count} deliveries or runs of event "{id}" wait for it. Repeat with ?discard=true to give them up.',
    zh: '该内容仍被需要：事件“{id}”还有 {count} 个投递或运行在等待。如需放弃它们，请加上 ?discard=true 重试。',
  },
  payload_in_use: {
    status: 409,
    retry: true,
    en: 'Event "{id}" is being worked on; repeat this when its run has ended.',
    zh: '事件“{id}”正在处理中，请在其运行结束后重试。',
  },
  edited_meanwhile: {
    status: 409,
    retry: false,
    en: 'Somebody else changed it meanwhile; load it again and repeat your change.',
    zh: '内容已被他人修改，请重新载入后再改。',
  },
  iterator_expired: {
    status: 410,
    retry: false,
    en: 'This iterator is too old: events behind it were removed when their retention ended, and some may not have been read. Poll without an iterator to go on with the oldest event that is kept.',
    zh: '该 iterator 已过期：其后的事件因保留期结束已被删除，可能有未读取的事件。请不带 iterator 轮询，从仍保留的最早事件继续。',
  },
  endpoint_not_polled: {
    status: 409,
    retry: false,
    en: 'The events of this endpoint are posted to its URL and not kept to be read. Change its "delivery" to "both", and what happens from then on can be polled.',
    zh: '该端点的事件直接发送到其 URL，不保留供轮询读取。请将其“delivery”改为“both”，此后的事件即可轮询。',
  },
  svix_unsupported: {
    status: 422,
    retry: false,
    en: '"{field}" of the Svix API cannot be honoured here: {why}. Leave it out.',
    zh: '此处无法支持 Svix API 的“{field}”：{whyZh}。请不要填写。',
  },
  svix_route_unknown: {
    status: 404,
    retry: false,
    en: '{call} is not among the calls of the Svix API that are answered here; docs/svix.md lists those that are.',
    zh: '此处不提供 Svix API 的 {call}；可用的调用见 docs/svix.md。',
  },
  endpoint_stopped: {
    status: 409,
    retry: false,
    en: 'This endpoint is {state}. Its events are kept; resume it to read them.',
    zh: '该端点已{stateZh}。事件会被保留，恢复后即可读取。',
  },
  secret_missing: {
    status: 422,
    retry: false,
    en: 'This webhook has no secret to rotate.',
    zh: '该 webhook 没有可轮换的密钥。',
  },
  test_failed: {
    status: 502,
    retry: true,
    en: 'The test request to {url} failed: {why}. Check that this address reaches the server.',
    zh: '发往 {url} 的测试请求失败：{why}。请检查该地址能否访问到服务器。',
  },
  media_type_unsupported: {
    status: 415,
    retry: false,
    en: 'Send the body as JSON with "Content-Type: application/json".',
    zh: '请以 "Content-Type: application/json" 发送 JSON 正文。',
  },
  payload_too_large: { status: 413, retry: false, en: 'The body is larger than {limit}.', zh: '正文超过 {limit}。' },

  // Chat.
  command_unknown: {
    status: 400,
    retry: false,
    en: 'I don\'t know "{command}". Did you mean "{nearest}"?',
    zh: '未知命令“{command}”。您是否想输入“{nearest}”？',
  },
  command_incomplete: {
    status: 400,
    retry: false,
    en: '"{command}" needs {what}. Example: {example}',
    zh: '“{command}”需要 {what}。示例：{example}',
  },
  option_unknown: {
    status: 400,
    retry: false,
    en: '"{command}" has no option "{option}". It takes: {known}.',
    zh: '“{command}”没有选项“{option}”。可用选项：{known}。',
  },
  argument_unexpected: {
    status: 400,
    retry: false,
    en: '"{command}" takes no "{argument}". Type it like this: {usage}',
    zh: '“{command}”不接受“{argument}”。正确格式：{usage}',
  },
  invite_beyond: {
    status: 403,
    retry: false,
    en: '{name} has rights elsewhere, so only a platform admin can change this role.',
    zh: '{name} 拥有您无权授予的其他权限，只有平台管理员可以更改其角色。',
  },
  invite_link_beyond: {
    status: 403,
    retry: false,
    en: 'Only a platform admin can make a link for {name}, who is a member already. Leave out --link to change the role.',
    zh: '{name} 已是成员，只有平台管理员可以为其创建链接。如需更改角色，请不要使用 --link。',
  },
  origin_foreign: {
    status: 403,
    retry: false,
    en: 'This request came from another site and was refused.',
    zh: '该请求来自其他网站，已被拒绝。',
  },
  host_unexpected: {
    status: 421,
    retry: false,
    en: 'This server is not known as "{host}". Open {url}, or set PUBLIC_URL to the address you use.',
    zh: '服务器地址不是“{host}”。请打开 {url}，或将 PUBLIC_URL 设为您使用的地址。',
  },
  already_linked: {
    status: 409,
    retry: false,
    en: 'This account already belongs to {name}.',
    zh: '此账号已属于 {name}。',
  },
  claim_invalid: {
    status: 401,
    retry: false,
    en: 'This code is not valid or was already used. The current one is in the output of the server.',
    zh: '该代码无效或已使用。当前代码见服务器输出。',
  },
  session_missing: { status: 401, retry: false, en: 'Please sign in again.', zh: '请重新登录。' },
  form_stale: {
    status: 409,
    retry: false,
    en: 'This form or button is out of date; open it again.',
    zh: '该表单或按钮已过期，请重新打开。',
  },
  channel_gone: {
    status: 410,
    retry: false,
    en: 'The channel {channel} is gone or closed to me.',
    zh: '频道 {channel} 已不存在或无法访问。',
  },
  message_gone: {
    status: 410,
    retry: false,
    en: 'The message in {channel} was deleted or can no longer be changed.',
    zh: '{channel} 中的消息已被删除或无法再修改。',
  },
  platform_token: {
    status: 502,
    retry: false,
    en: 'The chat platform {platform} does not accept our token ({why}). Install the app again, or correct its token in the settings.',
    zh: '聊天平台 {platform} 不接受我们的令牌（{why}）。请重新安装应用，或在设置中更正令牌。',
  },
  platform_refused: {
    status: 502,
    retry: false,
    en: 'The chat platform {platform} refused it: {why}.',
    zh: '聊天平台 {platform} 拒绝了请求：{why}。',
  },
  platform_unavailable: {
    status: 503,
    retry: true,
    en: 'The chat platform {platform} did not answer.',
    zh: '聊天平台 {platform} 无响应。',
  },

  // Outbound events.
  address_refused: {
    status: 422,
    retry: false,
    en: "{address} can't be used: {why}.",
    zh: '无法使用 {address}：{why}。',
  },
  name_unknown: {
    status: 422,
    retry: true,
    en: 'The name {host} could not be looked up ({why}).',
    zh: '无法解析域名 {host}（{why}）。',
  },
  endpoint_auth_failed: {
    status: 502,
    retry: true,
    en: 'No token could be got from {host}: {why}.',
    zh: '无法从 {host} 获取令牌：{why}。',
  },
  event_type_unknown: {
    status: 422,
    retry: false,
    en: 'There is no event type "{type}". {hint}',
    zh: '没有事件类型“{type}”。{hint}',
  },
  event_data_invalid: {
    status: 422,
    retry: false,
    en: 'The data of "{type}" does not fit: {field}: {why}.',
    zh: '“{type}”的数据不符合要求：{field}：{why}。',
  },
  signing_key_missing: {
    status: 422,
    retry: false,
    en: 'The signature "{scheme}" needs a shared secret, and this endpoint has none alive; rotate its key.',
    zh: '签名“{scheme}”需要共享密钥，而该端点没有有效密钥；请轮换其密钥。',
  },
  transform_failed: {
    status: 422,
    retry: false,
    en: "The endpoint's transform failed: {why}.",
    zh: '端点的转换失败：{why}。',
  },

  // Prompts.
  template_invalid: { status: 422, retry: false, en: "The template can't be used: {why}.", zh: '模板不可用：{why}。' },
  template_failed: {
    status: 422,
    retry: false,
    en: 'The template could not be rendered: {why}.',
    zh: '模板渲染失败：{why}。',
  },
  template_too_slow: {
    status: 422,
    retry: false,
    en: 'The template took longer than {limit} and was stopped.',
    zh: '模板渲染超过 {limit}，已停止。',
  },

  // Assistant backends.
  backend_unknown: {
    status: 422,
    retry: false,
    en: 'There is no assistant backend "{backend}". Available: {available}.',
    zh: '没有助手后端“{backend}”。可用：{available}。',
  },
  backend_cannot: {
    status: 422,
    retry: false,
    en: 'The backend "{backend}" can\'t run a {type}; it runs: {can}.',
    zh: '后端“{backend}”无法运行 {type}，可运行：{can}。',
  },
  backend_unconfigured: {
    status: 422,
    retry: false,
    en: 'The backend "{backend}" is not configured: set {setting}.',
    zh: '后端“{backend}”未配置：请设置 {setting}。',
  },
  backend_refused: {
    status: 502,
    retry: false,
    en: 'The assistant refused the request: {why}.',
    zh: '助手拒绝了请求：{why}。',
  },
  backend_unavailable: {
    status: 502,
    retry: true,
    en: 'The assistant could not be reached: {why}.',
    zh: '无法连接助手：{why}。',
  },
  backend_timeout: {
    status: 504,
    retry: true,
    en: 'The assistant did not {stage} within {limit}.',
    zh: '助手未能在 {limit} 内{stageZh}。',
  },
  backend_garbled: {
    status: 502,
    retry: true,
    en: "The assistant's answer could not be read: {why}.",
    zh: '无法解析助手的回复：{why}。',
  },
  run_poisoned: {
    status: 500,
    retry: false,
    en: 'This event stopped the worker {attempts} times and was given up.',
    zh: '该事件已使处理进程中断 {attempts} 次，已放弃。',
  },
  run_too_large: {
    status: 500,
    retry: false,
    en: 'The prompts and the answer of this run are larger than {limit} and could not be kept.',
    zh: '该次运行的提示与结果超过 {limit}，无法保存。',
  },
  lease_lost: { status: 409, retry: false, en: 'Another process took this work over.', zh: '该任务已由其他进程接管。' },

  // Console files.
  console_not_built: {
    status: 503,
    retry: false,
    en: 'The console is not built yet: run "npm run build:console" and load this page again.',
    zh: '控制台尚未构建：请运行 "npm run build:console" 后重新载入本页。',
  },

  // Start-up.
  config_invalid: {
    status: 500,
    retry: false,
    en: 'The setting {setting} is not usable: {why}.',
    zh: '设置 {setting} 不可用：{why}。',
  },
  port_taken: {
    status: 500,
    retry: false,
    en: 'Port {port} on {host} is already in use; stop what uses it or set PORT to another number.',
    zh: '{host} 的端口 {port} 已被占用；请停止占用者或将 PORT 设为其他值。',
  },
  data_dir_unwritable: {
    status: 500,
    retry: false,
    en: "The data directory {dir} can't be written ({why}); make it writable or set DATA_DIR.",
    zh: '数据目录 {dir} 无法写入（{why}）；请授予权限或设置 DATA_DIR。',
  },
  data_dir_in_use: {
    status: 500,
    retry: false,
    en: 'Another Switchhook (process {pid}) is running on {dir}; stop it or set DATA_DIR to another folder.',
    zh: '另一个 Switchhook（进程 {pid}）正在使用 {dir}；请停止它或设置其他 DATA_DIR。',
  },
  mongod_unavailable: {
    status: 500,
    retry: false,
    en: 'No MongoDB could be had. Tried: {tried}. Set MONGODB_URI to a server or SWITCHHOOK_MONGOD to a mongod program.',
    zh: '无法获得 MongoDB。已尝试：{tried}。请设置 MONGODB_URI 或 SWITCHHOOK_MONGOD。',
  },
  mongod_failed: {
    status: 500,
    retry: true,
    en: 'MongoDB ({program}) did not start: {why}. Its log is {log}.',
    zh: 'MongoDB（{program}）未能启动：{why}。日志见 {log}。',
  },
  mongodb_unreachable: {
    status: 500,
    retry: true,
    en: 'MongoDB at {uri} did not answer: {why}. Check MONGODB_URI and that the server runs.',
    zh: 'MongoDB {uri} 无响应：{why}。请检查 MONGODB_URI 与服务器状态。',
  },
  secret_key_wrong: {
    status: 500,
    retry: false,
    en: 'The secrets in the database were encrypted with another key; set SWITCHHOOK_SECRET_KEY to that key (or restore {file}).',
    zh: '数据库中的密钥是用另一把密钥加密的；请将 SWITCHHOOK_SECRET_KEY 设为该密钥（或恢复 {file}）。',
  },
  internal: {
    status: 500,
    retry: true,
    en: 'Something failed on our side; it is logged under {correlationId}.',
    zh: '内部错误，日志编号 {correlationId}。',
  },
} as const satisfies Record<string, ErrorRow>;
