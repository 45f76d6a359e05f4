import { ActionIcon } from '@mantine/core';
import { IconMenu2 } from '@tabler/icons-react';
import type { RoomChannel, SessionAnswer } from '../../chat/room-api.ts';
import { Search } from '../search/search.tsx';
import { Plain } from '../text/plain.tsx';
import { useWords } from '../words/language.tsx';
import { AccountMenu } from './account-menu.tsx';
import { HealthDot } from './health-dot.tsx';
import { LanguageMenu } from './language-menu.tsx';
import { placeName } from './place-name.ts';
import { ThemeMenu } from './theme-menu.tsx';
import classes from './top-bar.module.css';

interface TopBarProps {
  me: NonNullable<SessionAnswer['session']>;
  channel: RoomChannel | undefined;
  channels: RoomChannel[];
  narrow: boolean;
  unread: Record<string, string[]>;
  /** Opens the rail where it is folded away. */
  onMenu(): void;
}

/** Where the reader is, how the server is, search, and the reader's own choices. */
export function TopBar({ me, channel, channels, narrow, unread, onMenu }: TopBarProps) {
  const { frame } = useWords();
  const waiting = Object.values(unread).flat().length;
  return (
    <header className={classes.bar}>
      {narrow && (
        <ActionIcon
          size={36}
          aria-label={frame.openRail}
          onClick={onMenu}
          className={classes.menu}
          data-unread={waiting > 0}
        >
          <IconMenu2 size={19} />
        </ActionIcon>
      )}
      <div className={classes.where}>
        <h1 className={classes.title}>{channel && <Plain text={placeName(channel)} />}</h1>
        {channel?.topic && (
          <p className={classes.topic}>
            <Plain text={channel.topic} />
          </p>
        )}
      </div>
      <HealthDot />
      <Search channels={channels} current={channel?.id ?? ''} small={narrow} />
      {!narrow && <LanguageMenu />}
      {!narrow && <ThemeMenu />}
      <AccountMenu me={me} withChoices={narrow} />
    </header>
  );
}
