import type { DeliveryErrorClass } from '../../domain/endpoint.ts';
import type { Wording } from '../texts/wording.ts';

/** What kind of failure it is, in a few words, and what usually helps. */
interface FailureWords {
  short: Wording;
  help: Wording;
}

/** Words for every way in which a try can fail. */
export const failureWords: Readonly<Record<DeliveryErrorClass, FailureWords>> = {
  status_3xx: {
    short: { en: 'it redirects', zh: '返回重定向' },
    help: {
      en: 'Redirects are not followed. Edit the endpoint and give the final address.',
      zh: '不会跟随重定向。请编辑端点并填写最终地址。',
    },
  },
  status_4xx: {
    short: { en: 'it refuses (4xx)', zh: '拒绝请求（4xx）' },
    help: {
      en: 'The receiver does not accept the request: check its path, how it verifies the signature, and what it says below.',
      zh: '接收方不接受请求：请检查路径、签名校验方式以及下方的返回内容。',
    },
  },
  status_5xx: {
    short: { en: 'it breaks (5xx)', zh: '服务端错误（5xx）' },
    help: {
      en: 'The receiver itself fails: look at its logs at the times below.',
      zh: '接收方自身出错：请查看其在以下时间的日志。',
    },
  },
  gone: {
    short: { en: 'gone (410)', zh: '已不存在（410）' },
    help: {
      en: 'It said that it wants no more events. If that was a mistake, resume the endpoint.',
      zh: '接收方表示不再接收事件。若为误报，请恢复该端点。',
    },
  },
  declined: {
    short: { en: 'its receiver asked for no more tries', zh: '接收方要求不再重试' },
    help: {
      en: 'It answered with the header webhook-delivery: the receiver decided this, so ask there before you replay.',
      zh: '返回中带有 webhook-delivery 头：这是接收方的决定，重放前请先与其确认。',
    },
  },
  rate_limited: {
    short: { en: 'too fast for it (429)', zh: '请求过快（429）' },
    help: { en: 'Set a rate limit on the endpoint that it can bear.', zh: '请为端点设置其可承受的速率限制。' },
  },
  timeout: {
    short: { en: 'too slow', zh: '响应过慢' },
    help: {
      en: 'Answer 200 first and work afterwards, or give the endpoint more seconds.',
      zh: '请先返回 200 再处理，或为端点设置更长的超时。',
    },
  },
  dns: {
    short: { en: 'name not found', zh: '域名无法解析' },
    help: {
      en: 'The name has no address: check the spelling and its DNS record.',
      zh: '域名没有地址：请检查拼写和 DNS 记录。',
    },
  },
  connect: {
    short: { en: 'no connection', zh: '无法连接' },
    help: {
      en: 'Nothing listens there, or a firewall is between: check host, port and rules.',
      zh: '目标未监听或被防火墙阻挡：请检查主机、端口和规则。',
    },
  },
  reset: {
    short: { en: 'connection broke off', zh: '连接中断' },
    help: {
      en: 'The receiver or a proxy ended the connection before it answered.',
      zh: '接收方或代理在返回之前断开了连接。',
    },
  },
  tls: {
    short: { en: 'certificate problem', zh: '证书问题' },
    help: {
      en: 'Its certificate is out of date, for another name, or by an unknown authority.',
      zh: '证书已过期、域名不符或颁发机构不受信任。',
    },
  },
  address_refused: {
    short: { en: 'address not allowed', zh: '地址不被允许' },
    help: {
      en: 'It leads into a private network. An operator can allow it with SWITCHHOOK_ALLOW_ADDRESSES.',
      zh: '地址指向内网。运维人员可通过 SWITCHHOOK_ALLOW_ADDRESSES 放行。',
    },
  },
  auth_failed: {
    short: { en: 'sign-in failed', zh: '认证失败' },
    help: {
      en: 'No token could be got: check the token address, client id and secret.',
      zh: '无法获取令牌：请检查令牌地址、客户端 ID 和密钥。',
    },
  },
  transform_failed: {
    short: { en: 'transform failed', zh: '转换失败' },
    help: {
      en: 'The Handlebars body, a header or the address could not be rendered: edit the transform.',
      zh: '无法渲染 Handlebars 正文、请求头或地址：请编辑转换。',
    },
  },
  response_invalid: {
    short: { en: 'its answer refuses, or is not HTTP', zh: '返回内容为拒绝，或不是 HTTP' },
    help: {
      en: 'What answers there does not speak HTTP properly, or it is a chat that refused the message for the reason below.',
      zh: '该地址的服务未正确使用 HTTP，或聊天工具因下方原因拒绝了消息。',
    },
  },
  interrupted: {
    short: { en: 'interrupted', zh: '已中断' },
    help: { en: 'This server stopped during the try; it is tried again.', zh: '本服务在尝试期间停止；会再次尝试。' },
  },
};
