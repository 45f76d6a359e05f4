import { errorTable } from './error-table.ts';
import type { ErrorDetails, Language } from './errors.ts';

type Sentence = Record<Language, string>;

/**
 * Why something went as it did, in words: of a delivery's try, of an event that was not run. They are stored and answered
 * by REST in English; who reads Chinese is shown the sentence beside it.
 */
const reasons = {
  answered: { en: 'it answered {status}', zh: '返回 {status}' },
  redirected: { en: 'it answered {status}; redirects are not followed', zh: '返回 {status}；不会跟随重定向' },
  controlled: {
    en: 'it answered {status} with webhook-delivery: {control}',
    zh: '返回 {status}，并带有 webhook-delivery: {control}',
  },
  control_unknown: {
    en: 'it answered {status}; its webhook-delivery "{word}" is not known',
    zh: '返回 {status}；其 webhook-delivery“{word}”无法识别',
  },
  no_connection_in_time: { en: 'no connection within {seconds} s', zh: '{seconds} 秒内未建立连接' },
  no_answer_in_time: { en: 'no answer within {seconds} s', zh: '{seconds} 秒内未返回' },
  no_end_in_time: { en: 'its answer did not end within {seconds} s', zh: '返回内容在 {seconds} 秒内未结束' },
  nothing_listens: { en: 'nothing takes connections there ({code})', zh: '目标未接受连接（{code}）' },
  broken_off_before: { en: 'the connection broke off before there was an answer', zh: '返回之前连接中断' },
  broken_off_within: { en: 'the connection broke off in the middle of the answer', zh: '返回过程中连接中断' },
  not_http: { en: 'the answer is not proper HTTP ({what})', zh: '返回不是正确的 HTTP（{what}）' },
  provisional: { en: 'it keeps sending provisional answers', zh: '一直返回临时状态码' },
  server_stopped: { en: 'this server stopped during the try', zh: '本服务在尝试期间停止' },
  internal: {
    en: 'An internal error kept this try from being made; see the log.',
    zh: '内部错误导致本次尝试未能进行，请查看日志。',
  },
  left_out: {
    en: 'left out by the transform: its "when" came out as {said}',
    zh: '被转换忽略：其“when”结果为 {said}',
  },
  left_out_empty: {
    en: 'left out by the transform: its "when" came out empty',
    zh: '被转换忽略：其“when”结果为空',
  },
  message_refused: {
    en: 'it took the request and refused the message: {said}',
    zh: '请求已接收，但消息被拒绝：{said}',
  },
  proxy_unreachable: { en: 'the outbound proxy can not be reached ({code})', zh: '无法连接出站代理（{code}）' },
  proxy_sign_in: { en: 'the outbound proxy does not accept our sign-in (407)', zh: '出站代理拒绝了我们的认证（407）' },
  proxy_refused: { en: 'the outbound proxy opened no way there ({status})', zh: '出站代理未能连通目标（{status}）' },
  proxy_silent: { en: 'the outbound proxy opened no way there in time', zh: '出站代理未能及时连通目标' },
  switched_off: { en: 'The webhook is switched off.', zh: '该 webhook 已停用。' },
  ping: { en: 'A ping: the address works.', zh: 'ping：地址可用。' },
  not_wanted: { en: '{event} is not in {filter}.', zh: '{event} 不在事件过滤器 {filter} 中。' },
  circles: {
    en: 'It came through {hops} relays, which go in circles.',
    zh: '已经过 {hops} 次转发，形成循环。',
  },
} as const satisfies Record<string, Sentence>;

export type ReasonKey = keyof typeof reasons;

/** The sentence as it is stored. */
export function reasonText(key: ReasonKey, details: ErrorDetails = {}): string {
  return fill(reasons[key].en, details);
}

/** Which reason a stored sentence is, `refusal` for the sentence of an error; undefined for somebody else's words. */
export function reasonKey(text: string): ReasonKey | 'refusal' | undefined {
  return patterns.find(({ pattern }) => pattern.test(text))?.key;
}

/** A stored sentence in the reader's language; somebody else's words, such as those of a TLS library, stay as they are. */
export function reasonIn(text: string, language: Language): string {
  if (language === 'en') return text;
  for (const { pattern, sentence } of patterns) {
    const found = pattern.exec(text);
    if (found) return fill(sentence[language], found.groups ?? {});
  }
  return text;
}

function fill(sentence: string, details: ErrorDetails): string {
  return sentence.replace(/\{(\w+)\}/g, (gap, name: string) => String(details[name] ?? gap));
}

/** Gaps that are filled with numbers. */
const numbers: readonly string[] = ['status', 'seconds', 'hops'];

/** The English sentence as a pattern with a group for each gap. */
function patternOf({ en }: Sentence): RegExp {
  const seen = new Set<string>();
  const parts = en.split(/\{(\w+)\}/).map((part, at) => {
    if (at % 2 === 0) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    if (seen.has(part)) return `\\k<${part}>`;
    seen.add(part);
    return numbers.includes(part) ? `(?<${part}>[\\d.]+)` : `(?<${part}>.+?)`;
  });
  return new RegExp(`^${parts.join('')}$`, 's');
}

/** A sentence that is nothing but a gap fits everything, so it tells nothing. */
const sayingSomething = ({ en }: Sentence) => /\w{3}/.test(en.replace(/\{\w+\}/g, ''));

const patterns: readonly { key: ReasonKey | 'refusal'; pattern: RegExp; sentence: Sentence }[] = [
  ...Object.entries(reasons).map(([key, sentence]) => ({
    key: key as ReasonKey,
    pattern: patternOf(sentence),
    sentence,
  })),
  // A refusal of our own, such as an address that is not allowed, is stored by its sentence, too.
  ...Object.values<Sentence>(errorTable)
    .filter(sayingSomething)
    .map((sentence) => ({ key: 'refusal' as const, pattern: patternOf(sentence), sentence })),
];
