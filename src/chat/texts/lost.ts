import type { Wording } from './wording.ts';

/** What admins are told about a channel that results can't reach. */
export const lostTexts = {
  'lost.title': { en: 'Results no longer reach {channel}', zh: '结果无法再送达 {channel}' },
  'lost.intro': {
    en: '{reason} Project "{project}", since {since}. Nothing is sent there until it works again; the results are kept (`/webhook logs ID`).',
    zh: '{reason}项目“{project}”，自 {since} 起。恢复之前不会再向该频道发送；结果仍会保留（`/webhook logs ID`）。',
  },
  'lost.do.channel_gone': {
    en: 'What to do: invite the bot to the channel, or unarchive it; or let the webhooks post elsewhere with `/webhook edit ID`. It is tried again once a minute when there is a result.',
    zh: '处理方法：把机器人邀请到该频道，或取消归档；也可以用 `/webhook edit ID` 让 webhook 发送到其他频道。有新结果时每分钟重试一次。',
  },
  'lost.do.platform_token': {
    en: 'What to do: install the app again, or correct its token in the settings; or let the webhooks post elsewhere with `/webhook edit ID`. It is tried again once a minute when there is a result.',
    zh: '处理方法：重新安装应用，或在设置中更正令牌；也可以用 `/webhook edit ID` 让 webhook 发送到其他频道。有新结果时每分钟重试一次。',
  },
  'lost.posts_too': { en: '{id} · posts to {channels}, too', zh: '{id} · 同时发送到 {channels}' },
  'lost.posts_only': { en: '{id} · posts to this channel only', zh: '{id} · 仅发送到此频道' },
  'lost.more': {
    en: '{count:more webhook posts|more webhooks post} there.',
    zh: '另有 {count} 个 webhook 发送到该频道。',
  },
  'lost.none': { en: 'No webhook posts there any more.', zh: '已没有 webhook 发送到该频道。' },
} as const satisfies Record<string, Wording>;
