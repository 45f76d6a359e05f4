import { useState } from 'react';
import type { FormValues } from '../../chat/view.ts';
import { sentenceOf } from '../api/request.ts';
import { type OpenForm, useConversation } from '../conversation/conversation.tsx';
import { useLanguage } from '../words/language.tsx';
import { checkForm, type FormErrors } from './form-check.ts';
import { firstValues, shownValues } from './form-state.ts';

/** What is typed into an open form, what is wrong with it, and sending it. Nothing typed is lost on an error. */
export function useForm(open: OpenForm) {
  const { language, words } = useLanguage();
  const { submit } = useConversation();
  const { fields } = open.form;
  const [values, setValues] = useState<FormValues>(() => firstValues(fields));
  const [errors, setErrors] = useState<FormErrors>({});
  const [busy, setBusy] = useState(false);
  const change = (name: string, value: string | boolean) => {
    setValues((had) => ({ ...had, [name]: value }));
    setErrors(({ [name]: _fixed, ...others }) => others);
  };
  const send = async () => {
    const found = checkForm(fields, values, words);
    setErrors(found);
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    try {
      setErrors((await submit(open, shownValues(fields, values))) ?? {});
    } catch (thrown) {
      setErrors({ _: sentenceOf(thrown, language) });
    } finally {
      setBusy(false);
    }
  };
  const first = firstValues(fields);
  const dirty = fields.some((field) => values[field.name] !== first[field.name]);
  return { values, errors, busy, dirty, change, send };
}
