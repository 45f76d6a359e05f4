import { useEffect, useState } from 'react';
import { focusComposer } from '../composer/focus-composer.ts';

/**
 * Gives the focus back, when a dialog goes away, to what had it before; to the message box where that is gone. For
 * dialogs that are mounted only while they are open.
 */
export function useReturnFocus(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(() => {
    return () => {
      const there = before instanceof HTMLElement && before.isConnected && before !== document.body;
      if (there) before.focus();
      else focusComposer();
    };
  }, [before]);
}
