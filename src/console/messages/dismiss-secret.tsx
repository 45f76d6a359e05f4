import { Button } from '@mantine/core';
import { useWords } from '../words/language.tsx';

/** Takes a secret off the screen, said so that nobody presses it before having saved it. */
export function DismissSecret({ onClick }: { onClick(): void }) {
  const { messages } = useWords();
  return (
    <Button size="xs" variant="light" mt={8} onClick={onClick}>
      {messages.dismissSecret}
    </Button>
  );
}
