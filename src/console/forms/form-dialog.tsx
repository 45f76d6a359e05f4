import { Button, Modal } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { OpenForm } from '../conversation/conversation.tsx';
import { useReturnFocus } from '../conversation/use-return-focus.ts';
import { Plain } from '../text/plain.tsx';
import { TextView } from '../views/text-view.tsx';
import { useWords } from '../words/language.tsx';
import { DiscardDialog } from './discard-dialog.tsx';
import type { FormErrors } from './form-check.ts';
import { FormFieldView } from './form-field.tsx';
import { shownFields } from './form-state.ts';
import { FormSummary } from './form-summary.tsx';
import classes from './forms.module.css';
import { useForm } from './use-form.ts';

/** A form of the bot: one column, help and errors at the fields, and a sentence that says what it will do. */
export function FormDialog({ open, onClose }: { open: OpenForm; onClose(): void }) {
  const { form } = open;
  const { values, errors, busy, dirty, change, send } = useForm(open);
  const narrow = useMediaQuery('(width < 700px)', false, { getInitialValueInEffect: false });
  useReturnFocus();
  const [discarding, setDiscarding] = useState(false);
  const body = useFocusOnError(errors);
  const close = () => (dirty ? setDiscarding(true) : onClose());
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (!busy) void send();
  };
  return (
    <Modal
      opened
      onClose={close}
      title={<Plain text={form.title} />}
      size={560}
      fullScreen={narrow}
      classNames={{ body: classes.modalBody }}
    >
      <form ref={body} className={classes.form} onSubmit={onSubmit} noValidate>
        <div className={classes.scroll}>
          {form.intro && (
            <p className={classes.intro}>
              <Plain text={form.intro} />
            </p>
          )}
          <FormTrouble errors={errors} />
          {shownFields(form.fields, values).map((field, index) => (
            <FormFieldView
              key={field.name}
              field={field}
              values={values}
              error={errors[field.name]}
              first={index === 0}
              onChange={(value) => change(field.name, value)}
            />
          ))}
        </div>
        <footer className={classes.foot}>
          <FormSummary form={form} values={values} />
          <div className={classes.buttons}>
            <Button variant="default" onClick={close}>
              <Plain text={form.cancel} />
            </Button>
            <Button type="submit" loading={busy}>
              <Plain text={form.submit} />
            </Button>
          </div>
        </footer>
      </form>
      {discarding && <DiscardDialog onDiscard={onClose} onKeep={() => setDiscarding(false)} />}
    </Modal>
  );
}

/** What is wrong with the form as a whole; otherwise a word that some fields need attention. */
function FormTrouble({ errors }: { errors: FormErrors }) {
  const { form } = useWords();
  if (Object.keys(errors).length === 0) return null;
  return (
    <div role="alert" className={classes.trouble}>
      <TextView tone="bad" text={errors._ ?? form.problems} />
    </div>
  );
}

/** Leads to the first field that has an error. */
function useFocusOnError(errors: FormErrors) {
  const body = useRef<HTMLFormElement>(null);
  useEffect(() => {
    const wrong = Object.keys(errors).length > 0 && body.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
    if (!wrong) return;
    wrong.focus();
    // Also where it had the focus already, and the words at its label with it.
    wrong.scrollIntoView({ block: 'center' });
  }, [errors]);
  return body;
}
