import type { Wording } from './wording.ts';

/** Words about API keys. */
export const keyTexts = {
  'keys.title': { en: 'API keys of "{project}"', zh: '“{project}”的 API 密钥' },
  'keys.intro': {
    en: 'Each opens this project by REST, as far as its role goes. Make one with `/webhook keys new NAME --role operator`.',
    zh: '每个密钥可按其角色通过 REST 访问此项目。新建：`/webhook keys new 名称 --role operator`。',
  },
  'keys.empty': {
    en: 'There is none yet. Make one with `/webhook keys new NAME --role operator`: programs use it to register endpoints and publish events.',
    zh: '目前没有密钥。新建：`/webhook keys new 名称 --role operator`；程序可用它注册端点和发布事件。',
  },
  'keys.made': { en: 'made {at}', zh: '创建于 {at}' },
  'keys.used': { en: 'last used {at}', zh: '最近使用 {at}' },
  'keys.never_used': { en: 'never used', zh: '从未使用' },
  'keys.token': { en: 'Key', zh: '密钥' },
  'keys.new_title': { en: 'The key "{name}"', zh: '密钥“{name}”' },
  'keys.new_intro': {
    en: 'It is shown this once; keep it where secrets are kept. It opens "{project}" as {role}, sent as `Authorization: Bearer …`.',
    zh: '密钥仅显示这一次，请妥善保存。它以{role}身份访问“{project}”，通过 `Authorization: Bearer …` 发送。',
  },
  'keys.revoke_title': { en: 'Revoke the key "{name}"?', zh: '吊销密钥“{name}”？' },
  'keys.revoke_text': {
    en: 'Whatever uses it is refused from that moment on. It can not be brought back.',
    zh: '此后使用该密钥的程序将立即被拒绝，且无法恢复。',
  },
  'keys.revoke_yes': { en: 'Revoke', zh: '吊销' },
  'keys.revoked': { en: 'The key "{name}" opens nothing any more.', zh: '密钥“{name}”已失效。' },
  'button.revoke': { en: 'Revoke', zh: '吊销' },
} as const satisfies Record<string, Wording>;
