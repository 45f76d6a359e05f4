import { AppError } from '../domain/errors.ts';
import { valueFault } from './header-rules.ts';

/** Headers that frame a request or say where it goes: the connection alone writes them (case S16). */
const framing = new Set([
  'host',
  'connection',
  'content-length',
  'expect',
  'http2-settings',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/**
 * The last look at headers before they go out, whoever made them. Throws `field_invalid` naming the one that could
 * smuggle in another request or send this one elsewhere, never its value.
 */
export function checkSendable(headers: Readonly<Record<string, string>>): void {
  for (const name in headers) {
    const value = headers[name] ?? '';
    if (framing.has(name.toLowerCase()) || !token.test(name)) throw unsendable(name, words.name);
    const fault = valueFault(value);
    if (fault) throw unsendable(name, fault);
  }
}

const words = {
  name: { en: "this header can't be sent.", zh: '无法发送该请求头。' },
};

function unsendable(name: string, { en, zh }: { en: string; zh: string }): AppError {
  const shown = JSON.stringify(name.slice(0, 60));
  return new AppError('field_invalid', { field: 'headers', why: `${shown}: ${en}`, whyZh: `${shown}：${zh}` });
}
