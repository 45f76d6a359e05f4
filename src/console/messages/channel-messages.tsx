import { Button } from '@mantine/core';
import { useCallback, useMemo } from 'react';
import type { RoomChannel } from '../../chat/room-api.ts';
import { sentenceOf } from '../api/request.ts';
import { useConversation } from '../conversation/conversation.tsx';
import { placeName } from '../frame/place-name.ts';
import { useLanguage } from '../words/language.tsx';
import { EmptyRoom } from './empty-room.tsx';
import { MessageList } from './message-list.tsx';
import classes from './messages.module.css';
import { LoadingRows, RowView } from './row-view.tsx';
import { channelRows, type Row } from './rows.ts';
import { useMessages } from './use-messages.ts';

/** A channel's messages, from the newest up. */
export function ChannelMessages({ channel }: { channel: RoomChannel }) {
  const { words, language } = useLanguage();
  const { privates } = useConversation();
  const loaded = useMessages(channel.id);
  const { messages, welcome, hasNextPage, isFetchingNextPage, fetchNextPage } = loaded;
  const rows = useMemo(() => {
    const mine = privates.filter((answer) => answer.spot.channel === channel.id && answer.spot.thread === null);
    return channelRows(messages, mine, hasNextPage);
  }, [messages, privates, channel.id, hasNextPage]);
  const loadOlder = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const renderRow = useCallback(
    (row: Row) => (
      <RowView row={row} channel={placeName(channel)} welcome={<EmptyRoom channel={channel} welcome={welcome} />} />
    ),
    [channel, welcome],
  );
  if (loaded.isPending)
    return (
      <div className={classes.frame}>
        <LoadingRows label={words.messages.list(channel.title)} count={4} />
      </div>
    );
  if (loaded.isError && messages.length === 0) {
    return (
      <div className={classes.trouble} role="alert">
        <p>
          {words.messages.failed} {sentenceOf(loaded.error, language)}
        </p>
        <Button variant="default" onClick={() => void loaded.refetch()}>
          {words.messages.tryAgain}
        </Button>
      </div>
    );
  }
  return (
    <MessageList
      key={channel.id}
      label={words.messages.list(channel.title)}
      rows={rows}
      renderRow={renderRow}
      older={hasNextPage && <LoadingRows label={words.messages.loadingOlder} count={2} />}
      onNearTop={loadOlder}
    />
  );
}
