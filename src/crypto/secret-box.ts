import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { AppError } from '../domain/errors.ts';
import type { SecretKey } from './key-file.ts';

/** Where a secret belongs. It is bound to the ciphertext, so a value copied to another owner or field can't be opened. */
export interface SecretPlace {
  /** Id of what holds the secret, such as a webhook's uuid. */
  owner: string;
  field: string;
}

/** Encrypts what must be readable again (webhook secrets), under one key. */
export interface SecretBox {
  /** Names the key without telling anything of it; the middle part of everything sealed. */
  readonly keyId: string;
  /** Clear text → `sb1.<key id>.<base64url of nonce, ciphertext and tag>`; different at every call. */
  seal(clear: string, place: SecretPlace): string;
  /** The clear text again. Throws `secret_key_wrong` for another key, another place or changed bytes. */
  open(sealed: string, place: SecretPlace): string;
}

const version = 'sb1';
const nonceBytes = 12;
const tagBytes = 16;

/** AES-256-GCM with a random nonce per value. See NIST SP 800-38D, section 8.2.2, for the nonce's construction. */
export function createSecretBox(key: SecretKey): SecretBox {
  const keyId = createHash('sha256').update('switchhook key id').update(key.bytes).digest('hex').slice(0, 12);
  const wrongKey = (cause?: unknown) => new AppError('secret_key_wrong', { file: key.file }, { cause });
  return {
    keyId,
    seal: (clear, place) => `${version}.${keyId}.${encrypt(key.bytes, clear, place).toString('base64url')}`,
    open(sealed, place) {
      const [sealedVersion, sealedKeyId, bytes, ...rest] = sealed.split('.');
      if (sealedVersion !== version || sealedKeyId !== keyId || !bytes || rest.length > 0) throw wrongKey();
      try {
        return decrypt(key.bytes, Buffer.from(bytes, 'base64url'), place);
      } catch (error) {
        throw wrongKey(error);
      }
    },
  };
}

function encrypt(key: Buffer, clear: string, place: SecretPlace): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes }).setAAD(placeBytes(place));
  return Buffer.concat([nonce, cipher.update(clear, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Buffer, bytes: Buffer, place: SecretPlace): string {
  const nonce = bytes.subarray(0, nonceBytes);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(placeBytes(place)).setAuthTag(bytes.subarray(-tagBytes));
  const clear = decipher.update(bytes.subarray(nonceBytes, -tagBytes));
  return Buffer.concat([clear, decipher.final()]).toString('utf8');
}

/** JSON keeps owner and field apart whatever they contain. */
function placeBytes({ owner, field }: SecretPlace): Buffer {
  return Buffer.from(JSON.stringify([owner, field]));
}
