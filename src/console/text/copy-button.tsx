import { ActionIcon, Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { announce } from '../conversation/announcer.tsx';
import { useWords } from '../words/language.tsx';
import { copyText } from './copy.ts';

/** Copies on a call, shows for two seconds that it did, and says it when the browser does not allow it. */
function useCopy(value: string) {
  const words = useWords();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2_000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    const done = await copyText(value);
    setCopied(done);
    if (done) announce(words.copy.copied);
    else notifications.show({ color: 'red', message: words.copy.failed });
  };
  return { copied, copy: () => void copy() };
}

/** A small copy button; `what` names the thing for those who can't see what stands beside it. */
export function CopyIcon({ value, what }: { value: string; what: string }) {
  const words = useWords();
  const { copied, copy } = useCopy(value);
  const label = copied ? words.copy.copied : words.copy.named(what);
  return (
    <ActionIcon size={22} aria-label={label} title={label} onClick={copy}>
      {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
    </ActionIcon>
  );
}

/** A copy button with its word, for what must not be missed. */
export function CopyButton({ value, what }: { value: string; what: string }) {
  const words = useWords();
  const { copied, copy } = useCopy(value);
  const icon = copied ? <IconCheck size={14} /> : <IconCopy size={14} />;
  return (
    <Button size="xs" variant="default" leftSection={icon} aria-label={words.copy.named(what)} onClick={copy}>
      {copied ? words.copy.copied : words.copy.copy}
    </Button>
  );
}
