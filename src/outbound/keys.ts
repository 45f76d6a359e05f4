import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import type { SigningKey } from '../domain/endpoint.ts';
import { AppError } from '../domain/errors.ts';
import { newId } from '../domain/ids.ts';

/** Random bytes of a key that is made here; Standard Webhooks asks for 24 to 64. */
const generatedBytes = 32;
/** Bytes that a `whsec_` key of a subscriber's own may have; Svix hands out up to 75. */
const ownBytes = { least: 24, most: 75 } as const;
/** Characters of a subscriber's own text. */
const ownLength = { least: 8, most: 256 } as const;

const symmetric = 'whsec_';
const privatePrefix = 'whsk_';
const publicPrefix = 'whpk_';

/** What stands before an ed25519 seed in PKCS#8, and before a public key in SPKI (https://www.rfc-editor.org/rfc/rfc8410). */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const spki = Buffer.from('302a300506032b6570032100', 'hex');

/**
 * A fresh key: `whsec_` and 32 random bytes, or an ed25519 pair as `whsk_` and base64 of seed and public key.
 * See https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#signature-scheme
 */
export function newSigningKey(kind: SigningKey['kind'], now: Date): SigningKey {
  const value = kind === 'hmac' ? `${symmetric}${randomBytes(generatedBytes).toString('base64')}` : newPrivateKey();
  return { id: newId('sec', now.getTime()), kind, value, createdAt: now };
}

function newPrivateKey(): string {
  const pair = generateKeyPairSync('ed25519');
  const seed = pair.privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(pkcs8.length);
  return `${privatePrefix}${Buffer.concat([seed, rawPublicKey(pair.publicKey)]).toString('base64')}`;
}

/**
 * A key of the subscriber's own: `whsec_` and base64, `whsk_` and base64 of an ed25519 key, or any text of 8 to 256
 * characters. Throws `field_invalid` for the field `secret` with what to do; the text itself is never repeated.
 */
export function ownSigningKey(text: string, now: Date): SigningKey {
  const kind = text.startsWith(privatePrefix) ? 'ed25519' : 'hmac';
  const why = kind === 'ed25519' ? privateKeyFault(text) : secretFault(text);
  if (why) throw new AppError('field_invalid', { field: 'secret', why: why.en, whyZh: why.zh });
  return { id: newId('sec', now.getTime()), kind, value: text, createdAt: now };
}

interface Words {
  en: string;
  zh: string;
}

function secretFault(text: string): Words | undefined {
  if (text.startsWith(publicPrefix)) {
    return {
      en: 'that is a public key; give the whsk_ key, or a whsec_ secret.',
      zh: '这是公钥；请提供 whsk_ 私钥或 whsec_ 密钥。',
    };
  }
  if (text.startsWith(symmetric)) {
    const bytes = decodeBase64(text.slice(symmetric.length))?.length ?? 0;
    if (bytes >= ownBytes.least && bytes <= ownBytes.most) return undefined;
    return {
      en: 'after whsec_ there must be 24 to 64 bytes in base64; leave the field out to have one made.',
      zh: 'whsec_ 之后须为 24 到 64 字节的 base64；留空则自动生成。',
    };
  }
  const fits = text.length >= ownLength.least && text.length <= ownLength.most && text.trim() === text;
  if (fits && !/\p{Cc}/u.test(text)) return undefined;
  return {
    en: 'use 8 to 256 characters without line breaks and without spaces around them, or leave it out to have one made.',
    zh: '请使用 8 到 256 个字符，不含换行，首尾不含空格；留空则自动生成。',
  };
}

function privateKeyFault(text: string): Words | undefined {
  const bytes = decodeBase64(text.slice(privatePrefix.length));
  const isSeed = bytes?.length === 32;
  const isPair = bytes?.length === 64 && rawPublicKey(privateKeyOf(text)).equals(bytes.subarray(32));
  if (isSeed || isPair) return undefined;
  return {
    en: 'after whsk_ there must be an ed25519 key in base64: 32 bytes of seed, and its 32 bytes of public key if you like.',
    zh: 'whsk_ 之后须为 ed25519 密钥的 base64：32 字节种子，可再加上对应的 32 字节公钥。',
  };
}

/** The `whpk_…` half of an ed25519 key, to be shown to whoever verifies; undefined for a shared secret. */
export function publicKeyOf(key: Pick<SigningKey, 'kind' | 'value'>): string | undefined {
  if (key.kind !== 'ed25519') return undefined;
  return `${publicPrefix}${rawPublicKey(privateKeyOf(key.value)).toString('base64')}`;
}

/** The keys that sign at a time, newest first. */
export function liveKeys(keys: readonly SigningKey[], now: Date): SigningKey[] {
  return keys
    .filter(({ until }) => until === undefined || until > now)
    .sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
}

/** The bytes of a shared secret for Standard Webhooks: what follows `whsec_` decoded, any other text as UTF-8. */
export function secretBytes(value: string): Buffer {
  const decoded = value.startsWith(symmetric) ? decodeBase64(value.slice(symmetric.length)) : undefined;
  return decoded ?? Buffer.from(value, 'utf8');
}

/** The private key that a `whsk_…` text stands for. */
export function privateKeyOf(value: string): KeyObject {
  const seed = Buffer.from(value.slice(privatePrefix.length), 'base64').subarray(0, 32);
  return createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: 'der', type: 'pkcs8' });
}

function rawPublicKey(key: KeyObject): Buffer {
  const full = key.type === 'private' ? createPublicKey(key) : key;
  return full.export({ format: 'der', type: 'spki' }).subarray(spki.length);
}

/** Node skips over what is not base64, which would give one key several spellings; those are refused. */
function decodeBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return text !== '' && unpadded(bytes.toString('base64')) === unpadded(text) ? bytes : undefined;
}

function unpadded(base64: string): string {
  return base64.replace(/={1,2}$/, '');
}
