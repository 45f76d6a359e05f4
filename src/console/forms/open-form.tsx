import { lazy, Suspense } from 'react';
import { useConversation } from '../conversation/conversation.tsx';

// Its inputs are a good part of the console and not needed to read along: loaded with the first form.
const FormDialog = lazy(async () => ({ default: (await import('./form-dialog.tsx')).FormDialog }));

/** The form that the bot opened, if any. */
export function OpenFormDialog() {
  const { form, closeForm } = useConversation();
  if (!form) return null;
  return (
    <Suspense fallback={null}>
      <FormDialog key={`${form.form.id} ${form.form.context}`} open={form} onClose={closeForm} />
    </Suspense>
  );
}
