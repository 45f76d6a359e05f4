import type { Wording } from './wording.ts';

/** Buttons, the empty room, trying it out, results. */
export const roomTexts = {
  'button.new': { en: 'New webhook', zh: '新建 webhook' },
  'button.list': { en: 'All webhooks', zh: '所有 webhook' },
  'button.help': { en: 'Help', zh: '帮助' },
  'button.more': { en: 'More', zh: '更多' },
  'button.show': { en: 'Show', zh: '查看' },
  'button.show_webhook': { en: 'Show webhook', zh: '查看 webhook' },
  'button.edit': { en: 'Edit', zh: '编辑' },
  'button.enable': { en: 'Switch on', zh: '启用' },
  'button.disable': { en: 'Switch off', zh: '停用' },
  'button.test': { en: 'Send a test event', zh: '发送测试事件' },
  'button.test_short': { en: 'Test', zh: '测试' },
  'button.rotate': { en: 'New secret', zh: '更换密钥' },
  'button.delete': { en: 'Delete', zh: '删除' },
  'button.logs': { en: 'Logs', zh: '日志' },
  'button.try': { en: 'Try it with a sample event', zh: '用示例事件试一试' },
  'button.try_again': { en: 'Send another sample', zh: '再发送一个示例' },

  'welcome.admin': {
    en: 'Nothing is set up here yet. One click makes a webhook, sends a real signed GitHub event to its address, and the result arrives in this channel.',
    zh: '这里还没有任何设置。点击一次即可创建 webhook，向其地址发送真实的签名 GitHub 事件，结果会出现在此频道。',
  },
  'welcome.ready': {
    en: 'Results of the webhooks that post here appear in this channel. Reply in the thread of a result to ask the assistant more.',
    zh: '发送到此处的 webhook 结果会显示在此频道。在结果的话题中回复，即可继续向助手提问。',
  },
  'welcome.guest': {
    en: 'Results of webhooks appear in this channel. Webhooks are made by the admins of this project: {admins}.',
    zh: 'webhook 的结果会显示在此频道。webhook 由项目管理员创建：{admins}。',
  },

  'try.name': { en: 'Try it', zh: '试一试' },
  'try.sent': {
    en: 'Made the webhook "{name}" and sent a real, signed GitHub event ({event}) to its address. The result appears in {post}; reply in its thread to ask more.',
    zh: '已创建 webhook“{name}”，并向其地址发送真实的签名 GitHub 事件（{event}）。结果会出现在 {post}；在其话题中回复可继续提问。',
  },
  'try.sent_again': {
    en: 'Sent another signed GitHub event ({event}) to the address of "{name}". The result appears in {post}.',
    zh: '已再次向“{name}”的地址发送签名 GitHub 事件（{event}）。结果会出现在 {post}。',
  },

  'result.received': { en: 'Received', zh: '已接收' },
  'result.running': { en: 'Running', zh: '运行中' },
  'result.done': { en: 'Done', zh: '已完成' },
  'result.failed': { en: 'Failed', zh: '失败' },
  'result.cut': { en: '*… the whole text stands in the thread.*', zh: '*……全文见话题。*' },
  'result.cut_running': { en: '*… more is coming.*', zh: '*……更多内容正在生成。*' },
  'result.cut_thread': {
    en: '*… {count:more character is|more characters are} not shown here; REST has the whole text under run {run}.*',
    zh: '*……另有 {count} 个字符未显示；完整内容可通过 REST 在运行 {run} 中获取。*',
  },
  'result.next.settings': {
    en: 'Complete the setting, then send the event again.',
    zh: '请补全设置，然后重新发送事件。',
  },
  'result.next.later': {
    en: 'This may pass by itself: send the event again in a few minutes.',
    zh: '问题可能会自行恢复：请几分钟后重新发送事件。',
  },
  'result.next.webhook': {
    en: 'Open the webhook and correct what it runs, then send the event again.',
    zh: '请打开 webhook 修正其运行内容，然后重新发送事件。',
  },
  'result.next.logs': {
    en: 'The logs of the webhook say more.',
    zh: '更多信息见该 webhook 的日志。',
  },
} as const satisfies Record<string, Wording>;
