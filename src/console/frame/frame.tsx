import { Drawer } from '@mantine/core';
import { useDisclosure, useHotkeys, useMediaQuery } from '@mantine/hooks';
import { useEffect } from 'react';
import type { RoomChannel, SessionAnswer } from '../../chat/room-api.ts';
import { useAddress } from '../address/address.ts';
import { composerId, focusComposer } from '../composer/focus-composer.ts';
import { Announcer } from '../conversation/announcer.tsx';
import { OpenFormDialog } from '../forms/open-form.tsx';
import { ThreadPane } from '../thread/thread-pane.tsx';
import { useWords } from '../words/language.tsx';
import { ChannelView } from './channel-view.tsx';
import classes from './frame.module.css';
import { MissingChannel } from './missing-channel.tsx';
import { Rail } from './rail.tsx';
import { TopBar } from './top-bar.tsx';
import { useAnnouncements } from './use-announcements.ts';
import { useChannelKeys } from './use-channel-keys.ts';
import { useUnread } from './use-unread.ts';

interface FrameProps {
  me: NonNullable<SessionAnswer['session']>;
  channels: RoomChannel[];
}

/**
 * Rail, channel and pane. (Mantine's AppShell would do the same, but writes its widths into a <style> element, which
 * the CSP refuses.)
 */
export function Frame({ me, channels }: FrameProps) {
  const { frame } = useWords();
  const address = useAddress();
  const [railOpen, rail] = useDisclosure(false);
  const narrow = useMediaQuery('(width < 700px)', false, { getInitialValueInEffect: false });
  const channel = address.channel === null ? channels[0] : channels.find((each) => each.id === address.channel);
  const unread = useUnread(channels, channel?.id, me.memberId);
  useAnnouncements(channel?.id, address.thread, me.memberId);
  useTitle(channel, Object.values(unread).flat().length);
  useChannelKeys(channels, channel?.id);
  useHotkeys([['/', focusComposer]]);
  const paneOpen = address.thread !== null && channel !== undefined;
  const railProps = { me, channels, current: channel?.id, unread, onChosen: rail.close };
  return (
    <div className={classes.frame} data-pane={paneOpen}>
      <a
        className={classes.skip}
        href={`#${composerId}`}
        onClick={(event) => {
          event.preventDefault();
          focusComposer();
        }}
      >
        {frame.skip}
      </a>
      {narrow ? (
        <Drawer
          opened={railOpen}
          onClose={rail.close}
          size={280}
          padding={0}
          withCloseButton={false}
          classNames={{ body: classes.drawer }}
          aria-label={frame.channels}
        >
          <Rail {...railProps} />
        </Drawer>
      ) : (
        <nav className={classes.rail} aria-label={frame.channels}>
          <Rail {...railProps} />
        </nav>
      )}
      <main className={classes.main} inert={narrow && paneOpen}>
        <TopBar me={me} channel={channel} channels={channels} narrow={narrow} unread={unread} onMenu={rail.open} />
        {channel ? (
          <ChannelView key={channel.id} channel={channel} autoFocus={!narrow} />
        ) : (
          <MissingChannel channels={channels} />
        )}
      </main>
      {channel && address.thread && (
        <ThreadPane key={address.thread} channel={channel} root={address.thread} autoFocus={!narrow} />
      )}
      <OpenFormDialog />
      <Announcer />
    </div>
  );
}

function useTitle(channel: RoomChannel | undefined, unread: number): void {
  useEffect(() => {
    document.title = `${unread > 0 ? `(${unread}) ` : ''}${channel ? `${channel.title} · ` : ''}Switchhook`;
  }, [channel, unread]);
}
