import { Autocomplete, PasswordInput, Textarea, TextInput } from '@mantine/core';
import type { FormField, FormValues } from '../../chat/view.ts';
import { useWords } from '../words/language.tsx';
import type { CommonProps } from './common-props.ts';
import { suggestionsFor } from './suggestions.ts';

interface TextFieldProps {
  field: Extract<FormField, { kind: 'text' }>;
  values: FormValues;
  common: CommonProps;
  onChange(value: string): void;
}

/** A text: on one line or several, with suggestions, or hidden while it is typed. */
export function TextField({ field, values, common, onChange }: TextFieldProps) {
  const words = useWords();
  const value = String(values[field.name] ?? '');
  const props = {
    ...common,
    value,
    placeholder: field.placeholder,
    autoComplete: 'off',
    spellCheck: false,
    ...(field.maxLength && { maxLength: field.maxLength }),
  };
  const suggestions = suggestionsFor(field, values);
  if (field.secret) {
    const visibilityToggleButtonProps = { 'aria-label': words.form.showSecret };
    return (
      <PasswordInput
        {...props}
        autoComplete="new-password"
        visibilityToggleButtonProps={visibilityToggleButtonProps}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  }
  if (field.multiline) {
    return (
      <Textarea
        {...props}
        autosize
        minRows={3}
        maxRows={10}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  }
  if (suggestions.length > 0) {
    return (
      <Autocomplete {...props} data={suggestions} filter={({ options }) => options} limit={30} onChange={onChange} />
    );
  }
  return <TextInput {...props} onChange={(event) => onChange(event.currentTarget.value)} />;
}
