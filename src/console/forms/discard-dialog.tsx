import { ConfirmDialog } from '../views/confirm-dialog.tsx';
import { useWords } from '../words/language.tsx';

/** Asks before a form that was filled in is thrown away. */
export function DiscardDialog({ onDiscard, onKeep }: { onDiscard(): void; onKeep(): void }) {
  const { form } = useWords();
  const confirm = { title: form.discardTitle, text: form.discardText, yes: form.discard, no: form.keep };
  return <ConfirmDialog confirm={confirm} onYes={onDiscard} onNo={onKeep} />;
}
