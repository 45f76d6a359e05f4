import type { Wording } from './wording.ts';

/** What the commands answer. */
export const answerTexts = {
  'help.title': { en: 'What I can do', zh: '我能做什么' },
  'help.intro': {
    en: 'I turn events of other tools into results in this channel. Type one of these, or press a button.',
    zh: '我把其他工具的事件变成此频道中的结果。输入以下命令，或点击按钮。',
  },
  'help.nonsense': {
    en: 'I did not understand "{word}". This is what I can do:',
    zh: '我没有理解“{word}”。我可以做这些：',
  },
  'help.role': { en: 'needs the role {role}', zh: '需要{role}角色' },
  'help.item': { en: '{summary}. Example: {example}', zh: '{summary}。示例：{example}' },

  'action.gone': {
    en: 'This button is out of date: what it was about is no longer here. Type /webhook list to see what is.',
    zh: '该按钮已过期：其对应的内容已不存在。输入 /webhook list 查看现有内容。',
  },

  'list.title': { en: 'Webhooks of "{project}"', zh: '“{project}”的 webhook' },
  'list.search': { en: 'Those that fit "{search}".', zh: '匹配“{search}”的结果。' },
  'list.empty': {
    en: 'There is no webhook yet. Make one, or see the whole way at work with a sample event.',
    zh: '还没有 webhook。新建一个，或用示例事件体验完整流程。',
  },
  'list.nothing_found': { en: 'No webhook fits "{search}".', zh: '没有匹配“{search}”的 webhook。' },
  'list.item': { en: '{source} · {events} → {resource} → {post}', zh: '{source} · {events} → {resource} → {post}' },

  'choose.title': { en: 'Which webhook?', zh: '请选择 webhook' },
  'choose.intro': {
    en: '"{command}" needs to know which one. Next time you can type {example}.',
    zh: '“{command}”需要指定 webhook。下次可以直接输入 {example}。',
  },

  'webhook.on': { en: 'on', zh: '已启用' },
  'webhook.off': { en: 'off', zh: '已停用' },
  'webhook.on_unverified': { en: 'on, unverified', zh: '已启用，未验证' },
  'webhook.off_unverified': { en: 'off, unverified', zh: '已停用，未验证' },
  'webhook.all_events': { en: 'all events', zh: '所有事件' },
  'webhook.nothing': { en: 'nothing (notify only)', zh: '不运行（仅通知）' },
  'webhook.nowhere': { en: 'no channel', zh: '不发送到频道' },
  'webhook.state': { en: 'State', zh: '状态' },
  'webhook.address': { en: 'Address', zh: '地址' },
  'webhook.source': { en: 'Source', zh: '来源' },
  'webhook.checks': { en: 'Checks', zh: '验证' },
  'webhook.check_signature': { en: 'signature with the secret', zh: '使用密钥签名' },
  'webhook.check_token': { en: 'secret token', zh: '密钥令牌' },
  'webhook.check_header': { en: 'header {name}', zh: '请求头 {name}' },
  'webhook.check_sha256': { en: 'SHA-256 signature required', zh: '要求 SHA-256 签名' },
  'webhook.check_none': { en: 'none: anybody who knows the address can send', zh: '无：知道地址的任何人都可以发送' },
  'webhook.check_previous': { en: 'the secret before works until {until}', zh: '旧密钥在 {until} 前仍有效' },
  'webhook.events': { en: 'Events', zh: '事件' },
  'webhook.runs': { en: 'Runs', zh: '运行' },
  'webhook.commands': { en: 'Own prompts', zh: '自定义提示词' },
  'webhook.posts': { en: 'Posts to', zh: '发送到' },
  'webhook.limits': { en: 'Limits', zh: '限制' },
  'webhook.per_minute': { en: '{count:event|events} a minute', zh: '每分钟 {count} 个事件' },
  'webhook.replay_window': { en: 'same body refused for {seconds:s}', zh: '{seconds} 秒内拒绝相同正文' },
  'webhook.made': { en: 'Made', zh: '创建' },
  'webhook.made_by': { en: '{date} by {name}', zh: '{date}，{name}' },
  'webhook.id': { en: 'ID', zh: 'ID' },

  'toggle.on': { en: '"{name}" is on: its events run from now on.', zh: '“{name}”已启用：事件将开始运行。' },
  'toggle.off': {
    en: '"{name}" is off: senders still get a 200, but nothing runs until it is on again.',
    zh: '“{name}”已停用：发送方仍会收到 200，但在重新启用之前不会运行。',
  },

  'test.accepted': {
    en: 'Sent a signed sample ({event}) to the address of "{name}". It was accepted; the result appears in {post}.',
    zh: '已向“{name}”的地址发送签名示例（{event}），已被接受；结果会出现在 {post}。',
  },
  'test.accepted_nowhere': {
    en: 'Sent a signed sample ({event}) to the address of "{name}". It was accepted. The webhook posts to no channel: see the logs.',
    zh: '已向“{name}”的地址发送签名示例（{event}），已被接受。该 webhook 不发送到频道，请查看日志。',
  },
  'test.filtered': {
    en: 'The sample ({event}) reached "{name}" and was verified, but its event filter ({events}) does not let it pass, so nothing runs.',
    zh: '示例（{event}）已到达“{name}”并通过验证，但事件过滤器（{events}）未放行，因此不会运行。',
  },
  'test.switched_off': {
    en: 'The sample ({event}) reached "{name}" and was verified, but the webhook is off, so nothing runs.',
    zh: '示例（{event}）已到达“{name}”并通过验证，但该 webhook 已停用，因此不会运行。',
  },
  'test.other': {
    en: 'The sample ({event}) reached "{name}"; the answer was "{status}".',
    zh: '示例（{event}）已到达“{name}”，返回“{status}”。',
  },

  'rotate.title': { en: 'New secret for "{name}"?', zh: '为“{name}”生成新密钥？' },
  'rotate.consequence': {
    en: 'A new secret is made and shown once, to you alone. The present one keeps working for {hours:h}, so put the new one into the sender until then.',
    zh: '将生成新密钥，仅向您显示一次。当前密钥在 {hours} 小时内仍有效，请在此之前更新发送方。',
  },
  'rotate.yes': { en: 'Make a new secret', zh: '生成新密钥' },
  'rotate.done': { en: 'New secret of "{name}"', zh: '“{name}”的新密钥' },
  'rotate.until': { en: 'The secret before keeps working until {until}.', zh: '旧密钥在 {until} 前仍有效。' },
  'rotate.at_once': { en: 'The secret before does not work any more.', zh: '旧密钥已失效。' },

  'delete.title': { en: 'Delete "{name}"?', zh: '删除“{name}”？' },
  'delete.consequence': {
    en: 'Its address answers 404 at once and can not be brought back. What it received and posted stays until its time is over.',
    zh: '其地址会立即返回 404，且无法恢复。已接收和已发送的内容会保留至到期。',
  },
  'delete.yes': { en: 'Delete it', zh: '删除' },
  'delete.done': {
    en: '"{name}" is deleted; its address answers 404 now.',
    zh: '“{name}”已删除，其地址现在返回 404。',
  },

  'confirm.no': { en: 'Keep it as it is', zh: '保持不变' },
  'confirm.kept': { en: 'Nothing was changed.', zh: '未做任何更改。' },

  'logs.title': { en: 'Last events of "{name}"', zh: '“{name}”的最近事件' },
  'logs.empty': {
    en: 'Nothing has arrived yet. Send a test event, or look whether the sender has the right address.',
    zh: '尚未收到任何事件。请发送测试事件，或检查发送方的地址是否正确。',
  },
  'logs.verdict.accepted': { en: 'accepted', zh: '已接受' },
  'logs.verdict.filtered': { en: 'filtered', zh: '已过滤' },
  'logs.verdict.ping': { en: 'ping', zh: 'ping' },
  'logs.verdict.switched_off': { en: 'switched off', zh: '已停用' },
  'logs.status.queued': { en: 'waiting', zh: '等待中' },
  'logs.status.running': { en: 'running', zh: '运行中' },
  'logs.status.done': { en: 'done', zh: '已完成' },
  'logs.status.failed': { en: 'failed', zh: '失败' },
  'logs.status.ignored': { en: 'not run', zh: '未运行' },
  'logs.took': { en: 'took {seconds} s', zh: '用时 {seconds} 秒' },
  'logs.test': { en: 'test', zh: '测试' },
  'logs.reply': { en: 'reply in a thread', zh: '话题回复' },

  'whoami.title': { en: 'You are {name}', zh: '您是 {name}' },
  'whoami.role': { en: 'Role in "{project}"', zh: '在“{project}”中的角色' },
  'whoami.may': { en: 'What you may do', zh: '您的权限' },
  'whoami.may.admin': {
    en: 'everything: make, change and delete webhooks, see secrets once, invite people',
    zh: '全部操作：新建、修改、删除 webhook，查看一次性密钥，邀请成员',
  },
  'whoami.may.operator': {
    en: 'see webhooks, switch them on and off, send test events, read the logs',
    zh: '查看 webhook、启用和停用、发送测试事件、查看日志',
  },
  'whoami.may.viewer': { en: 'read the results and reply in their threads', zh: '查看结果并在话题中回复' },
  'whoami.may.none': { en: 'read along and talk; ask {admins} for a role', zh: '查看和发言；如需角色请联系 {admins}' },
  'whoami.others': { en: 'Other projects', zh: '其他项目' },
  'whoami.member': { en: 'Member', zh: '成员' },
  'whoami.via': { en: 'Signed in by', zh: '登录方式' },

  'project.title': { en: 'Project "{name}"', zh: '项目“{name}”' },
  'project.slug': { en: 'Short name', zh: '简称' },
  'project.channels': { en: 'Channels', zh: '频道' },
  'project.admins': { en: 'Admins', zh: '管理员' },
  'project.your_role': { en: 'Your role', zh: '您的角色' },
  'project.retention': { en: 'Events are kept', zh: '事件保留' },
  'project.days': { en: '{days:day|days}', zh: '{days} 天' },
  'project.invited': { en: 'A sign-in link for {name}', zh: '{name} 的登录链接' },
  'project.invited_intro': {
    en: 'Hand it to {name} alone: whoever opens it first is {name}, as {role} of "{project}". It works once, until {until}.',
    zh: '请只交给 {name}：最先打开者将以“{project}”的{role}身份登录为 {name}。链接仅可使用一次，有效期至 {until}。',
  },
  'project.role_changed': {
    en: '{name} is a member already, and {role} of "{project}" from now on. Nobody else gets a link to that account: {name} makes one with `/webhook console`.',
    zh: '{name} 已是成员，现在是“{project}”的{role}。其他人无法获得该账号的链接：{name} 可使用 `/webhook console` 自行创建。',
  },
  'project.link': { en: 'Link', zh: '链接' },
  'project.made': {
    en: 'The project "{name}" is there; its short name is {slug}. Bind a channel to it by `/webhook project use {slug}` there, and let people in by `/webhook project invite NAME --role operator --project {slug}`.',
    zh: '项目“{name}”已建立，简称为 {slug}。在要绑定的频道中输入 `/webhook project use {slug}`，并用 `/webhook project invite 姓名 --role operator --project {slug}` 邀请成员。',
  },
  'project.bound_named': { en: '{channel} belongs to "{project}" now.', zh: '{channel} 现在属于“{project}”。' },
  'project.bound': { en: 'This channel belongs to "{project}" now.', zh: '此频道现在属于“{project}”。' },
  'console.intro': {
    en: 'It signs you in on another browser or device. It works once, until {until}; give it to nobody.',
    zh: '可在其他浏览器或设备上登录。仅可使用一次，有效期至 {until}；请勿转交他人。',
  },
  'console.title': { en: 'Your sign-in link', zh: '您的登录链接' },

  'role.admin': { en: 'admin', zh: '管理员' },
  'role.operator': { en: 'operator', zh: '操作员' },
  'role.viewer': { en: 'viewer', zh: '查看者' },
  'role.none': { en: 'none', zh: '无' },
} as const satisfies Record<string, Wording>;
