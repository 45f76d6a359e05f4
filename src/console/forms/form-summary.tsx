import { IconArrowRight } from '@tabler/icons-react';
import type { Form, FormValues } from '../../chat/view.ts';
import { Plain } from '../text/plain.tsx';
import { useWords } from '../words/language.tsx';
import classes from './forms.module.css';
import { summaryParts } from './summary.ts';

/** The live sentence that says in plain words what the form will do as it is filled in now. */
export function FormSummary({ form, values }: { form: Form; values: FormValues }) {
  const words = useWords();
  if (!form.summary) return null;
  return (
    <p className={classes.summary} role="status" aria-label={words.form.what}>
      <IconArrowRight size={15} aria-hidden="true" />
      <span>
        {summaryParts(form, values, words).map((part, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a part has nothing but its place
          <span key={index} className={classes[part.from]}>
            <Plain text={part.text} />
          </span>
        ))}
      </span>
    </p>
  );
}
