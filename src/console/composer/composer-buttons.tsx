import { ActionIcon, Tooltip } from '@mantine/core';
import { IconArrowUp, IconSlash } from '@tabler/icons-react';
import { useWords } from '../words/language.tsx';

/** Opens the list of commands, for those who would not think of typing a slash. */
export function SlashButton({ onClick }: { onClick(): void }) {
  const { composer } = useWords();
  return (
    <Tooltip label={composer.commands}>
      <ActionIcon size={28} aria-label={composer.commands} onClick={onClick}>
        <IconSlash size={16} />
      </ActionIcon>
    </Tooltip>
  );
}

export function SendButton({ disabled, sending, onClick }: { disabled: boolean; sending: boolean; onClick(): void }) {
  const { composer } = useWords();
  return (
    <ActionIcon
      size={28}
      variant="filled"
      color="indigo"
      aria-label={composer.send}
      disabled={disabled}
      loading={sending}
      onClick={onClick}
    >
      <IconArrowUp size={16} />
    </ActionIcon>
  );
}
