import { IconLock } from '@tabler/icons-react';
import type { Field, View } from '../../chat/view.ts';
import { CopyButton } from '../text/copy-button.tsx';
import { Plain } from '../text/plain.tsx';
import { useWords } from '../words/language.tsx';
import { ButtonRow } from './button-row.tsx';
import classes from './views.module.css';

/** What is shown once: every value with a copy button, then the steps for the sender. */
export function SecretView({ view }: { view: Extract<View, { kind: 'secret' }> }) {
  const words = useWords();
  return (
    <section className={classes.secret}>
      <p className={classes.secretNote}>
        <IconLock size={15} aria-hidden="true" />
        {words.messages.onlyYouSecret}
      </p>
      <h3 className={classes.title}>
        <Plain text={view.title} />
      </h3>
      <p className={classes.intro}>
        <Plain text={view.intro} />
      </p>
      {view.fields.map((field) => (
        <SecretField key={field.label} field={field} />
      ))}
      {view.steps && (
        <p className={classes.steps}>
          <Plain text={view.steps} />
        </p>
      )}
      <ButtonRow buttons={view.buttons} />
    </section>
  );
}

function SecretField({ field }: { field: Field }) {
  return (
    <div className={classes.secretField}>
      <div className={classes.secretLabel}>
        <Plain text={field.label} />
      </div>
      <div className={classes.secretValue}>
        <code>
          <Plain text={field.value} />
        </code>
        {field.copy !== false && <CopyButton value={field.value} what={field.label} />}
      </div>
    </div>
  );
}
