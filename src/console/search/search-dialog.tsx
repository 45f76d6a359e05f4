import { Spotlight, spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { RoomChannel } from '../../chat/room-api.ts';
import { useCommands } from '../composer/use-commands.ts';
import { useWords } from '../words/language.tsx';
import { findable } from './findable.tsx';
import classes from './search.module.css';

interface SearchDialogProps {
  /** Rises each time the search is asked for. */
  asked: number;
  channels: RoomChannel[];
  current: string;
}

/** Search over commands, channels and the messages that are loaded. */
export function SearchDialog({ asked, channels, current }: SearchDialogProps) {
  const words = useWords();
  const client = useQueryClient();
  const commands = useCommands();
  useEffect(() => {
    if (asked > 0) spotlight.open();
  }, [asked]);
  return (
    <Spotlight
      actions={findable({ words, client, commands, channels, current })}
      shortcut={null}
      nothingFound={words.search.nothing}
      limit={30}
      scrollable
      classNames={{ search: classes.query, actionLabel: classes.found }}
      maxHeight={420}
      lockScroll={false}
      transitionProps={{ duration: 100, transition: 'fade' }}
      overlayProps={{ backgroundOpacity: 0.35, blur: 0 }}
      searchProps={{
        leftSection: <IconSearch size={18} aria-hidden="true" />,
        placeholder: words.search.placeholder,
        'aria-label': words.search.placeholder,
      }}
    />
  );
}
