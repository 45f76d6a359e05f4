import { memo, useMemo } from 'react';
import type { RoomMessage } from '../../chat/room-api.ts';
import { ViewPlaceProvider } from '../conversation/view-place.tsx';
import { RepliesLink } from '../result-card/card-foot.tsx';
import { Plain } from '../text/plain.tsx';
import { ClockTime } from '../time/relative-time.tsx';
import { ViewBody } from '../views/view-body.tsx';
import { useWords } from '../words/language.tsx';
import { Avatar } from './avatar.tsx';
import classes from './messages.module.css';

interface MessageRowProps {
  message: RoomMessage;
  /** Follows a message of the same author closely and needs no head of its own. */
  compact: boolean;
  whole: boolean;
}

/** One message: who, when, what. */
export const MessageRow = memo(function MessageRow({ message, compact, whole }: MessageRowProps) {
  const { channel, threadOf, id } = message;
  const place = useMemo(() => ({ spot: { channel, thread: threadOf }, messageId: id }), [channel, threadOf, id]);
  const isResult = message.view.kind === 'result';
  const extent = threadOf ? 'reply' : whole ? 'whole' : 'folded';
  return (
    <ViewPlaceProvider value={place}>
      <div className={classes.row} data-compact={compact}>
        {!compact && <Head message={message} />}
        <div className={classes.content}>
          <ViewBody view={message.view} extent={extent} replies={message.replies} />
          {!isResult && !whole && message.replies > 0 && <RepliesLink replies={message.replies} />}
        </div>
      </div>
    </ViewPlaceProvider>
  );
});

function Head({ message }: { message: RoomMessage }) {
  const { messages } = useWords();
  return (
    <>
      <span className={classes.avatar}>
        <Avatar author={message.author} />
      </span>
      <p className={classes.head}>
        <Plain text={message.author.name} className={classes.author} />
        {message.author.kind === 'bot' && <span className={classes.bot}>{messages.bot}</span>}
        <span className={classes.time}>
          <ClockTime at={message.createdAt} />
        </span>
      </p>
    </>
  );
}
