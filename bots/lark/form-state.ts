import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Form, FormValues } from '../../src/chat/view.ts';
import { createSecretBox } from '../../src/crypto/secret-box.ts';
import type { Language } from '../../src/domain/errors.ts';
import type { LarkDeps } from './ports.ts';

/** An opened form: what it asks, what was typed already, who may submit it, and where it was asked for. */
export interface FilledForm {
  form: Form;
  values: FormValues;
  /** open_id of the person it was shown to. */
  by: string;
  /** The chat it was asked for in; a new webhook posts there. */
  channel: string;
  language: Language;
}

/** Remembers opened forms on the server, so that nothing of them can be changed on the way (case C5). */
export interface FormState {
  keep(filled: FilledForm): Promise<string>;
  find(token: string): Promise<FilledForm | undefined>;
}

/** A form may be left open over night. */
const lifetimeMs = 24 * 3_600_000;
const place = { owner: 'lark form', field: 'state' };

const stored = z.object({
  form: z.custom<Form>((value) => typeof value === 'object' && value !== null && 'fields' in value),
  values: z.record(z.string(), z.union([z.string(), z.boolean()])),
  by: z.string(),
  channel: z.string(),
  language: z.enum(['en', 'zh']),
});

/** What was typed may hold secrets, so it is kept encrypted, under a key made from the app's own secret. */
export function createFormState({ state, config }: Pick<LarkDeps, 'state' | 'config'>): FormState {
  const bytes = createHash('sha256').update('switchhook lark forms').update(config.appSecret).digest();
  const box = createSecretBox({ bytes, file: 'LARK_APP_SECRET' });
  return {
    keep: (filled) => state.put(box.seal(JSON.stringify(filled), place), lifetimeMs),
    async find(token) {
      const sealed = await state.get(token);
      if (sealed === undefined) return undefined;
      return opened(() => box.open(sealed, place));
    },
  };
}

/** One that was sealed before the app's secret changed counts as gone. */
function opened(open: () => string): FilledForm | undefined {
  try {
    return stored.parse(JSON.parse(open()));
  } catch {
    return undefined;
  }
}
