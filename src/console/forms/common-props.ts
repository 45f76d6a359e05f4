import type { FormField } from '../../chat/view.ts';
import { visibleText } from '../text/visible-text.ts';

/** What every kind of input is given. */
export type CommonProps = ReturnType<typeof commonProps>;

/** Label above; error, then help below. `first` has the focus when the form opens. */
export function commonProps(field: FormField, error: string | undefined, first: boolean) {
  return {
    name: field.name,
    label: visibleText(field.label),
    description: field.help ? visibleText(field.help) : undefined,
    error: error ? visibleText(error) : undefined,
    withAsterisk: field.kind !== 'toggle' && field.required === true,
    ...(first && { 'data-autofocus': true }),
  };
}
