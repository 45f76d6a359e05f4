import { useState } from 'react';
import type { Button } from '../../chat/view.ts';
import { useConversation } from '../conversation/conversation.tsx';
import { useTrouble } from '../conversation/trouble.ts';
import { useViewPlace } from '../conversation/view-place.tsx';

/** Pressing buttons of a view: the question first where one is due, one at a time, failures told in words. */
export function usePress() {
  const place = useViewPlace();
  const { act } = useConversation();
  const trouble = useTrouble();
  const [pending, setPending] = useState<Button | null>(null);
  const [asking, setAsking] = useState<Button | null>(null);
  const press = async (button: Button) => {
    setPending(button);
    try {
      await act(place, button);
    } catch (thrown) {
      trouble(thrown);
    } finally {
      setPending(null);
    }
  };
  return {
    pending,
    asking,
    ask: (button: Button) => (button.confirm ? setAsking(button) : void press(button)),
    confirm: () => {
      setAsking(null);
      if (asking) void press(asking);
    },
    cancel: () => setAsking(null),
  };
}
