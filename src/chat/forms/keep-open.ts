import { AppError } from '../../domain/errors.ts';
import type { Answer } from '../intent.ts';
import type { FormErrors } from './check-form.ts';

/** The form stays open and shows what is wrong. */
export function keepOpen(errors: FormErrors): Answer[] {
  return [{ kind: 'form_errors', errors }];
}

/** Saves a filled form, or keeps it open with what a use case refused; trouble of our own is thrown on. */
export async function saveOrKeepOpen(
  save: () => Promise<Answer[]>,
  errorsOf: (error: AppError) => FormErrors,
): Promise<Answer[]> {
  try {
    return await save();
  } catch (error) {
    if (!(error instanceof AppError) || error.status >= 500) throw error;
    // The first that was said of a field stands.
    return keepOpen(Object.assign({}, ...[error, ...error.also].toReversed().map(errorsOf)));
  }
}
