/** Id of the channel's message box; there is one on the page. */
export const composerId = 'say';

/** Puts the cursor at the end of the message box, once what is on the screen has settled. */
export function focusComposer(): void {
  setTimeout(() => {
    const box = document.getElementById(composerId);
    if (!(box instanceof HTMLTextAreaElement)) return;
    box.focus();
    box.setSelectionRange(box.value.length, box.value.length);
  }, 150);
}
