import type { Form, FormField, FormValues } from '../../src/chat/view.ts';
import { optionValue } from './option-value.ts';
import { joinedParts, readPartName } from './text-parts.ts';

/** The part of a value that we read; Slack sends `null` where nothing was typed or chosen. */
export interface InputValue {
  type: string;
  value?: string | null | undefined;
  selected_option?: { value?: string | undefined } | null | undefined;
  selected_options?: { value?: string | undefined }[] | null | undefined;
}

/** What Slack hands back of a modal: by block and action. */
export type Inputs = Readonly<Record<string, Readonly<Record<string, InputValue>>>>;

/** What a person has filled in, in the form's own terms. Fields that were not shown are not there. */
export function filledValues({ fields }: Form, inputs: Inputs): FormValues {
  const parts = Object.entries(inputs).flatMap(([blockId, actions]) => {
    const [input] = Object.values(actions);
    return input ? [{ ...readPartName(blockId), input }] : [];
  });
  const values: FormValues = {};
  for (const field of fields) {
    const own = parts.filter((part) => part.field === field.name).toSorted((a, b) => a.part - b.part);
    if (own.length > 0) values[field.name] = filledValue(field, own);
  }
  return values;
}

function filledValue(field: FormField, parts: readonly { glued: boolean; input: InputValue }[]): string | boolean {
  const input = parts[0]?.input;
  switch (field.kind) {
    case 'toggle':
      return (input?.selected_options ?? []).length > 0;
    case 'select':
      return field.options.find(({ value }) => optionValue(value) === input?.selected_option?.value)?.value ?? '';
    default:
      return joinedParts(parts.map(({ glued, input: { value } }) => ({ glued, text: value ?? '' })));
  }
}
