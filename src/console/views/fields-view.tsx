import type { Field, View } from '../../chat/view.ts';
import { CopyIcon } from '../text/copy-button.tsx';
import { Plain } from '../text/plain.tsx';
import { ButtonRow } from './button-row.tsx';
import { ToneIcon, toneClass } from './tone.tsx';
import classes from './views.module.css';

/** A title and what there is to know, line by line. */
export function FieldsView({ view }: { view: Extract<View, { kind: 'fields' }> }) {
  return (
    <section className={classes.panel}>
      <h3 className={classes.title}>
        {view.tone && view.tone !== 'neutral' && <ToneIcon tone={view.tone} size={18} />}
        <Plain text={view.title} />
      </h3>
      <FieldList fields={view.fields} />
      <ButtonRow buttons={view.buttons} />
    </section>
  );
}

/** Labels and values in two columns; on a narrow screen one above the other. */
function FieldList({ fields }: { fields: Field[] }) {
  return (
    <dl className={classes.fields}>
      {fields.map((field) => (
        <div key={field.label} className={classes.field}>
          <dt>
            <Plain text={field.label} />
          </dt>
          <dd className={toneClass(field.tone)}>
            {field.tone && field.tone !== 'neutral' && <ToneIcon tone={field.tone} size={14} />}
            <Plain text={field.value} className={field.code ? classes.codeValue : undefined} />
            {field.copy && <CopyIcon value={field.value} what={field.label} />}
          </dd>
        </div>
      ))}
    </dl>
  );
}
