import { useMemo } from 'react';
import type { RoomChannel } from '../../chat/room-api.ts';
import { Composer } from '../composer/composer.tsx';
import { composerId } from '../composer/focus-composer.ts';
import { useReconnecting } from '../live/live-provider.tsx';
import { ChannelMessages } from '../messages/channel-messages.tsx';
import { useWords } from '../words/language.tsx';
import classes from './frame.module.css';
import { placeName } from './place-name.ts';

interface ChannelViewProps {
  channel: RoomChannel;
  autoFocus: boolean;
}

/** The middle: what was said in the channel, and the box to say more. */
export function ChannelView({ channel, autoFocus }: ChannelViewProps) {
  const { composer } = useWords();
  const spot = useMemo(() => ({ channel: channel.id, thread: null }), [channel.id]);
  return (
    <>
      <Reconnecting />
      <ChannelMessages channel={channel} />
      <Composer
        id={composerId}
        spot={spot}
        placeholder={composer.placeholder(placeName(channel))}
        autoFocus={autoFocus}
      />
    </>
  );
}

function Reconnecting() {
  const { frame } = useWords();
  const reconnecting = useReconnecting();
  return <div role="status">{reconnecting && <p className={classes.reconnecting}>{frame.reconnecting}</p>}</div>;
}
