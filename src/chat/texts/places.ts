import type { Wording } from './wording.ts';

/** What platforms need words for that the conversation itself does not say: forms that open late, homes, installing. */
export const placeTexts = {
  'place.working': { en: 'One moment …', zh: '请稍候……' },
  'place.command': {
    en: 'Manage webhooks: list, new, show, test …',
    zh: '管理 webhook：list、new、show、test……',
  },
  'place.close': { en: 'Close', zh: '关闭' },
  'place.yes': { en: 'Yes', zh: '是' },
  'place.open_form': { en: 'Open the form', zh: '打开表单' },
  'place.form_ready': {
    en: 'The form opens at the press of a button.',
    zh: '点击按钮即可打开表单。',
  },
  'place.form_late': {
    en: 'That took too long, so the form could not open by itself. Press the button and it does.',
    zh: '耗时过长，表单未能自动打开。请点击按钮打开。',
  },
  'place.choices': { en: 'For example: {list}', zh: '例如：{list}' },
  'place.part': { en: '{label}, part {part:}', zh: '{label}，第 {part} 部分' },
  'place.more': {
    en: 'There is more than fits here: type /webhook list.',
    zh: '此处无法显示全部内容：请输入 /webhook list。',
  },
  'place.done': { en: 'Done.', zh: '已完成。' },
  'place.show_failed': {
    en: 'This answer could not be shown here. Say the same to me in a direct message.',
    zh: '无法在此显示该回答，请在私信中再试一次。',
  },

  'home.endpoints': { en: 'Endpoints that fail or are paused', zh: '失败或已暂停的端点' },
  'home.recent': { en: 'Last results', zh: '最近的结果' },

  'install.done': {
    en: 'Switchhook is installed in {workspace}. Go back to the chat and type /webhook help.',
    zh: 'Switchhook 已安装到 {workspace}。请回到聊天中输入 /webhook help。',
  },
  'install.failed': {
    en: 'Switchhook was not installed: {why}. Begin again at {url}.',
    zh: 'Switchhook 未安装：{why}。请从 {url} 重新开始。',
  },
  'install.denied': { en: 'access was not given', zh: '未授予权限' },
  'install.stale': { en: 'the link was used already, or is older than ten minutes', zh: '链接已使用或超过十分钟' },
  'install.foreign': { en: 'this workspace may not install it', zh: '不允许在此工作区安装' },
  'install.unclear': { en: 'the chat platform did not confirm it', zh: '聊天平台未确认' },
} as const satisfies Record<string, Wording>;
