import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const ivBytes = 16;
const block = 16;

/**
 * Text of the `encrypt` field of a Lark event: base64 of a 16-byte IV and AES-256-CBC with PKCS#7 padding, under the
 * SHA-256 of the encrypt key. Strict: undefined for other base64, a wrong length, bad padding or bytes that are no
 * UTF-8. It proves nothing about the sender; that is what the signature is for. Never throws.
 */
export function decryptLark(encryptKey: string, encrypted: string): string | undefined {
  const bytes = Buffer.from(encrypted, 'base64');
  if (bytes.toString('base64') !== encrypted) return undefined;
  if (bytes.length < ivBytes + block || bytes.length % block !== 0) return undefined;
  try {
    const decipher = createDecipheriv('aes-256-cbc', larkKey(encryptKey), bytes.subarray(0, ivBytes));
    const clear = Buffer.concat([decipher.update(bytes.subarray(ivBytes)), decipher.final()]);
    return new TextDecoder('utf-8', { fatal: true }).decode(clear);
  } catch {
    return undefined;
  }
}

/** The opposite: what Lark puts into `encrypt`. */
export function encryptLark(encryptKey: string, clear: string): string {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-cbc', larkKey(encryptKey), iv);
  return Buffer.concat([iv, cipher.update(clear, 'utf8'), cipher.final()]).toString('base64');
}

function larkKey(encryptKey: string): Buffer {
  return createHash('sha256').update(encryptKey).digest();
}
