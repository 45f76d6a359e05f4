import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useWords } from '../words/language.tsx';
import { copyText } from './copy.ts';

type Outcome = 'idle' | 'copied' | 'failed';

/** Copies on a call and remembers for two seconds how it went. */
function useCopy(value: string) {
  const [outcome, setOutcome] = useState<Outcome>('idle');
  useEffect(() => {
    if (outcome === 'idle') return;
    const timer = setTimeout(() => setOutcome('idle'), 2_000);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async () => setOutcome((await copyText(value)) ? 'copied' : 'failed');
  return { outcome, copy };
}

/** A small copy button; `what` names the thing for those who can't see what stands beside it. */
export function CopyIcon({ value, what }: { value: string; what: string }) {
  const words = useWords();
  const { outcome, copy } = useCopy(value);
  const label = { idle: words.copy.named(what), copied: words.copy.copied, failed: words.copy.failed }[outcome];
  return (
    <Tooltip label={label} {...(outcome !== 'idle' && { opened: true })}>
      <ActionIcon size={22} aria-label={label} onClick={() => void copy()}>
        {outcome === 'copied' ? <IconCheck size={14} /> : <IconCopy size={14} />}
      </ActionIcon>
    </Tooltip>
  );
}

/** A copy button with its word, for what must not be missed. */
export function CopyButton({ value, what }: { value: string; what: string }) {
  const words = useWords();
  const { outcome, copy } = useCopy(value);
  const icon = outcome === 'copied' ? <IconCheck size={14} /> : <IconCopy size={14} />;
  return (
    <Tooltip label={words.copy.failed} opened={outcome === 'failed'}>
      <Button
        size="xs"
        variant="default"
        leftSection={icon}
        aria-label={words.copy.named(what)}
        onClick={() => void copy()}
      >
        {outcome === 'copied' ? words.copy.copied : words.copy.copy}
      </Button>
    </Tooltip>
  );
}
