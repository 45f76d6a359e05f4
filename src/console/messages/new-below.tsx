import { UnstyledButton } from '@mantine/core';
import { IconArrowDown } from '@tabler/icons-react';
import { useWords } from '../words/language.tsx';
import classes from './messages.module.css';

/** Says how many messages came in below, and leads there. */
export function NewBelow({ count, onClick }: { count: number; onClick(): void }) {
  const { messages } = useWords();
  return (
    <div className={classes.pill}>
      <UnstyledButton
        className={classes.newBelow}
        data-new={count > 0}
        aria-label={messages.toLatest}
        onClick={onClick}
      >
        {count > 0 && messages.newBelow(count)}
        <IconArrowDown size={15} aria-hidden="true" />
      </UnstyledButton>
    </div>
  );
}
