import type { Signature } from '../domain/endpoint.ts';
import { AppError } from '../domain/errors.ts';
import { hopsHeader } from '../domain/hops.ts';
import { headersOf, timestampHeader } from './sign.ts';

/** A header name by RFC 9110 (`token`), no longer than anybody needs. */
const token = /^[!#$%&'*+.^_`|~0-9a-z-]{1,100}$/;
const longestValue = 4_096;
const mostHeaders = 50;

/**
 * Names that the connection, the body or our signatures own (case S16): one of a user's making could smuggle a second
 * request, send to another host, or forge a signature.
 */
const reserved = new Set([
  'accept-encoding',
  'connection',
  'content-encoding',
  'content-length',
  'cookie',
  'date',
  'expect',
  'forwarded',
  'host',
  'http2-settings',
  'keep-alive',
  'set-cookie',
  hopsHeader,
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
  'via',
]);
const reservedBeginnings = [
  'webhook-',
  'svix-',
  'x-webhook-signature',
  timestampHeader,
  'proxy-',
  'sec-',
  'x-forwarded-',
];

interface Words {
  en: string;
  zh: string;
}

/**
 * An endpoint's own headers, with their names lower-cased. Throws `field_invalid` naming the header that can't be sent,
 * never its value.
 */
export function checkHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const checked = new Map<string, string>();
  for (const [given, value] of Object.entries(headers)) {
    const name = given.toLowerCase();
    const fault = nameFault(name) ?? valueFault(value) ?? (checked.has(name) ? twice : undefined);
    if (fault) throw invalid('headers', given, fault);
    checked.set(name, value);
  }
  if (checked.size > mostHeaders)
    throw new AppError('field_invalid', { field: 'headers', why: tooMany.en, whyZh: tooMany.zh });
  return Object.fromEntries(checked);
}

/** Throws `field_invalid` for header names of signatures that can't be, or that two of them would want. */
export function checkSignatures(signatures: readonly Signature[]): void {
  const taken = new Set<string>();
  for (const signature of signatures) {
    const fault = signature.header === undefined ? undefined : signatureFault(signature.header.toLowerCase());
    if (fault) throw invalid('signatures', signature.header ?? '', fault);
    for (const name of headersOf(signature)) {
      if (taken.has(name)) throw invalid('signatures', name, twice);
      taken.add(name);
    }
  }
}

/** What is wrong with a header's rendered or stored value; undefined when it can be sent. */
export function valueFault(value: string): Words | undefined {
  if (value.length > longestValue)
    return { en: `its value is longer than ${longestValue} characters.`, zh: `值超过 ${longestValue} 个字符。` };
  if (/^[\t -~]*$/.test(value)) return undefined;
  return {
    en: "its value has line breaks or other characters that a header can't carry.",
    zh: '值中包含换行或请求头无法携带的字符。',
  };
}

function nameFault(name: string): Words | undefined {
  if (!token.test(name))
    return {
      en: 'that is not a header name; use letters, digits and dashes.',
      zh: '不是有效的请求头名称；请使用字母、数字和短横线。',
    };
  const isReserved = reserved.has(name) || reservedBeginnings.some((beginning) => name.startsWith(beginning));
  return isReserved ? owned : undefined;
}

/** Signatures may take the names that are kept free for them, but no other header of the delivery. */
function signatureFault(name: string): Words | undefined {
  if (name === timestampHeader) return twice;
  if (token.test(name) && /^(?:x-)?(?:webhook|svix)(?:-|$)/.test(name)) return undefined;
  return nameFault(name) ?? (ownedByOthers.has(name) ? owned : undefined);
}

const ownedByOthers = new Set(['authorization', 'content-type']);
const owned: Words = { en: 'this header is set by the delivery itself.', zh: '该请求头由投递过程自行设置。' };
const twice: Words = {
  en: 'it is wanted twice; give each signature and header a name of its own.',
  zh: '重复使用；请为每个签名和请求头指定不同的名称。',
};
const tooMany: Words = { en: `use at most ${mostHeaders} headers.`, zh: `最多 ${mostHeaders} 个请求头。` };

function invalid(field: string, name: string, { en, zh }: Words): AppError {
  const shown = JSON.stringify(name.slice(0, 60));
  return new AppError('field_invalid', { field, why: `${shown}: ${en}`, whyZh: `${shown}：${zh}` });
}
