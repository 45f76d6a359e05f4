export interface Words {
  en: string;
  zh: string;
}

/** Why an address is not called. */
export const words = {
  noAddress: { en: 'it is not a web address', zh: '不是有效的网址' },
  scheme: { en: 'only https addresses are called', zh: '仅支持 https 地址' },
  httpsOnly: {
    en: 'SWITCHHOOK_HTTPS_ONLY allows no plain http here; use https',
    zh: '已启用 SWITCHHOOK_HTTPS_ONLY，不允许 http；请使用 https',
  },
  plain: {
    en: 'plain http is only for addresses in SWITCHHOOK_ALLOW_ADDRESSES; use https',
    zh: 'http 仅限 SWITCHHOOK_ALLOW_ADDRESSES 中的地址；请使用 https',
  },
  userinfo: {
    en: 'an address must not contain a user name or password; use the sign-in of the endpoint',
    zh: '地址不得包含用户名或密码；请使用端点的认证设置',
  },
  never: { en: 'nobody may be sent there, whatever is allowed', zh: '无论如何设置，都不允许访问该地址' },
  inside: {
    en: 'it leads into a private network, which an operator can allow with SWITCHHOOK_ALLOW_ADDRESSES',
    zh: '它指向内网；运维人员可通过 SWITCHHOOK_ALLOW_ADDRESSES 放行',
  },
  own: { en: 'it is the address of this server', zh: '这是本服务器自身的地址' },
} satisfies Record<string, Words>;
