import { z } from 'zod';
import { secret, setting, text } from './setting.ts';

/** Lark and Feishu. */
export const larkSettings = {
  LARK_APP_ID: setting(
    text.optional(),
    'App id of the Lark or Feishu app; with its secret it switches Lark on.',
    'cli_a1b2c3d4e5f60718',
  ),
  LARK_APP_SECRET: secret(text.optional(), 'Its secret.', '…'),
  LARK_ENCRYPT_KEY: secret(text.optional(), 'Encrypt Key of its events; needed in http mode.', '…'),
  LARK_VERIFICATION_TOKEN: secret(text.optional(), 'Verification Token of its events; needed in http mode.', '…'),
  LARK_DOMAIN: setting(text.default('feishu'), 'feishu, lark, or a base address.', 'lark'),
  LARK_MODE: setting(
    z.enum(['http', 'socket']).default('http'),
    'Whether Lark calls us (http) or we keep a connection to it (socket), which needs no public address.',
    'socket',
  ),
  LARK_TENANT_KEY: setting(
    text.optional(),
    'Tenant key of the organisation; events of any other are refused.',
    '2ca1d211f64f6438',
  ),
} as const;
