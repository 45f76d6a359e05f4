import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useCallback, useMemo } from 'react';
import type { RoomChannel, ThreadAnswer } from '../../chat/room-api.ts';
import { goTo } from '../address/address.ts';
import { useApi } from '../api/api-provider.tsx';
import { queryKeys } from '../api/query-keys.ts';
import { ApiProblem, sentenceOf } from '../api/request.ts';
import { Composer } from '../composer/composer.tsx';
import { focusComposer } from '../composer/focus-composer.ts';
import { useConversation } from '../conversation/conversation.tsx';
import { placeName } from '../frame/place-name.ts';
import { MessageList } from '../messages/message-list.tsx';
import { LoadingRows, RowView } from '../messages/row-view.tsx';
import { type Row, threadRows } from '../messages/rows.ts';
import { useLanguage, useWords } from '../words/language.tsx';
import classes from './thread.module.css';

interface ThreadPaneProps {
  channel: RoomChannel;
  /** The message whose thread it is. */
  root: string;
  /** Puts the cursor into the reply box. */
  autoFocus: boolean;
}

/** The pane at the right: a message whole, what was said in its thread, and a box to go on. */
export function ThreadPane({ channel, root, autoFocus }: ThreadPaneProps) {
  const words = useWords();
  const api = useApi();
  const thread = useQuery({
    queryKey: queryKeys.thread(root),
    queryFn: ({ signal }) => api.thread(root, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const spot = useMemo(() => ({ channel: channel.id, thread: root }), [channel.id, root]);
  const close = () => {
    goTo({ channel: channel.id, thread: null });
    focusComposer();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    // Menus and dialogs opened from here stand elsewhere in the document and close themselves.
    const here = event.target instanceof Node && event.currentTarget.contains(event.target);
    if (event.key === 'Escape' && here && !event.defaultPrevented) close();
  };
  return (
    <aside className={classes.pane} aria-label={words.thread.title} onKeyDown={onKeyDown}>
      <header className={classes.head}>
        <h2 className={classes.title}>{words.thread.title}</h2>
        <span className={classes.where}>{placeName(channel)}</span>
        <ActionIcon size={32} aria-label={words.thread.close} onClick={close}>
          <IconX size={17} />
        </ActionIcon>
      </header>
      {thread.isPending && (
        <div className={classes.loading}>
          <LoadingRows label={words.thread.title} count={2} />
        </div>
      )}
      {thread.isError && !thread.data && <ThreadTrouble thrown={thread.error} />}
      {thread.data && <ThreadMessages channel={channel} thread={thread.data} />}
      {thread.data && (
        <Composer
          key={root}
          id="reply"
          spot={spot}
          placeholder={words.composer.placeholderThread}
          autoFocus={autoFocus}
        />
      )}
    </aside>
  );
}

function ThreadMessages({ channel, thread }: { channel: RoomChannel; thread: ThreadAnswer }) {
  const words = useWords();
  const { privates } = useConversation();
  const { root, items } = thread;
  const rows = useMemo(() => {
    return threadRows(
      root,
      items,
      privates.filter((answer) => answer.spot.thread === root.id),
    );
  }, [root, items, privates]);
  const renderRow = useCallback(
    (row: Row) => <RowView row={row} channel={channel.title} welcome={<NoReplies />} />,
    [channel.title],
  );
  return (
    <MessageList
      key={root.id}
      label={words.thread.title}
      rows={rows}
      renderRow={renderRow}
      startAtTop={items.length === 0}
    />
  );
}

function NoReplies() {
  const { empty } = useWords();
  return (
    <p className={classes.empty}>
      <strong>{empty.threadTitle}</strong>
      {empty.threadPurpose}
    </p>
  );
}

function ThreadTrouble({ thrown }: { thrown: unknown }) {
  const { language, words } = useLanguage();
  const missing = thrown instanceof ApiProblem && thrown.status === 404;
  return (
    <p className={classes.empty} role="alert">
      {missing ? words.thread.missing : sentenceOf(thrown, language)}
    </p>
  );
}
