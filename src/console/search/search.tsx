import { ActionIcon, Kbd, Tooltip, UnstyledButton } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import type { RoomChannel } from '../../chat/room-api.ts';
import { useWords } from '../words/language.tsx';
import classes from './search.module.css';

const SearchDialog = lazy(async () => ({ default: (await import('./search-dialog.tsx')).SearchDialog }));
const shortcut = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘K' : 'Ctrl K';

interface SearchProps {
  channels: RoomChannel[];
  current: string;
  /** Shows the sign alone. */
  small: boolean;
}

/** The search box in the top bar; what it opens is loaded with its first use. */
export function Search({ channels, current, small }: SearchProps) {
  const { frame } = useWords();
  const [asked, setAsked] = useState(0);
  const ask = () => setAsked((count) => count + 1);
  useHotkeys([['mod+K', ask]], []);
  return (
    <>
      {small ? (
        <Tooltip label={frame.search}>
          <ActionIcon size={36} aria-label={frame.search} onClick={ask}>
            <IconSearch size={18} />
          </ActionIcon>
        </Tooltip>
      ) : (
        <UnstyledButton className={classes.box} onClick={ask}>
          <IconSearch size={15} aria-hidden="true" />
          <span className={classes.label}>{frame.search}</span>
          <Kbd size="xs">{shortcut}</Kbd>
        </UnstyledButton>
      )}
      {asked > 0 && (
        <Suspense fallback={null}>
          <SearchDialog asked={asked} channels={channels} current={current} />
        </Suspense>
      )}
    </>
  );
}
