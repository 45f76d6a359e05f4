import { z } from 'zod';

/**
 * Headers that the connection, Node or a proxy in front sets by itself: a check on one of these would either always
 * pass, never pass, or be set by somebody else.
 */
const reserved = new Set([
  'accept',
  'accept-encoding',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'cookie',
  'date',
  'expect',
  'forwarded',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
  'via',
  'x-forwarded-email',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
  'x-real-ip',
]);

/** A header name by RFC 9110 (`token`), lower-cased. */
const name = z
  .string('header_name')
  .regex(/^[!#$%&'*+.^_`|~0-9a-z-]{1,100}$/i, 'header_name')
  .transform((text) => text.toLowerCase())
  .refine((text) => !reserved.has(text) && !text.startsWith('proxy-'), 'header_reserved');

/** What a header can carry unchanged: printable ASCII; spaces around it would be cut off on the way. */
const value = z.string('header_value').regex(/^[!-~]([ -~]{0,1022}[!-~])?$/, 'header_value');

/** Name and value, both or none. */
export const secureHeader = z.strictObject({ name, value }, 'header_shape').nullable();

/** The same in an edit, where the name alone means: keep the value. */
export const secureHeaderEdit = z
  .strictObject({ name, value: value.or(z.literal('')).default('') }, 'header_shape')
  .nullable();
