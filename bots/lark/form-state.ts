import { z } from 'zod';
import type { Form, FormValues } from '../../src/chat/view.ts';
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

const stored = z.object({
  form: z.custom<Form>((value) => typeof value === 'object' && value !== null && 'fields' in value),
  values: z.record(z.string(), z.union([z.string(), z.boolean()])),
  by: z.string(),
  channel: z.string(),
  language: z.enum(['en', 'zh']),
});

/** What was typed may hold secrets: the state that is handed in keeps everything encrypted. */
export function createFormState({ state }: Pick<LarkDeps, 'state'>): FormState {
  return {
    keep: (filled) => state.put(JSON.stringify(filled), lifetimeMs),
    async find(token) {
      const text = await state.get(token);
      return text === undefined ? undefined : stored.parse(JSON.parse(text));
    },
  };
}
