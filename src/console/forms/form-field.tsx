import { NumberInput, Select, Switch } from '@mantine/core';
import type { FormField, FormValues } from '../../chat/view.ts';
import { visibleText } from '../text/visible-text.ts';
import { commonProps } from './common-props.ts';
import classes from './forms.module.css';
import { TextField } from './text-field.tsx';

interface FormFieldProps<Field extends FormField = FormField> {
  field: Field;
  values: FormValues;
  error: string | undefined;
  /** Has the focus when the form opens. */
  first: boolean;
  onChange(value: string | boolean): void;
}

/** One field of a form: its label above, its error and its help below. */
export function FormFieldView(props: FormFieldProps) {
  const { field, values, onChange } = props;
  const common = commonProps(field, props.error, props.first);
  const text = String(values[field.name] ?? '');
  switch (field.kind) {
    case 'text':
      return <TextField field={field} values={values} common={common} onChange={onChange} />;
    case 'number':
      return (
        <NumberInput
          {...common}
          value={text}
          allowDecimal={false}
          inputMode="numeric"
          onChange={(value) => onChange(String(value))}
        />
      );
    case 'toggle':
      return <ToggleField {...props} field={field} />;
    case 'select':
      return (
        <Select
          {...common}
          data={field.options}
          value={text === '' ? null : text}
          allowDeselect={field.required !== true}
          onChange={(value) => onChange(value ?? '')}
        />
      );
  }
}

function ToggleField({
  field,
  values,
  error,
  first,
  onChange,
}: FormFieldProps<Extract<FormField, { kind: 'toggle' }>>) {
  return (
    <Switch
      className={classes.toggle}
      name={field.name}
      label={visibleText(field.label)}
      description={field.help ? visibleText(field.help) : undefined}
      error={error ? visibleText(error) : undefined}
      checked={values[field.name] === true}
      onChange={(event) => onChange(event.currentTarget.checked)}
      {...(first && { 'data-autofocus': true })}
    />
  );
}
