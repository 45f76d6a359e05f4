import { UnstyledButton } from '@mantine/core';
import { IconMessage } from '@tabler/icons-react';
import type { ResultCard } from '../../chat/view.ts';
import { goTo } from '../address/address.ts';
import { useViewPlace } from '../conversation/view-place.tsx';
import { CopyIcon } from '../text/copy-button.tsx';
import { durationText, moneyText } from '../time/format.ts';
import { RelativeTime } from '../time/relative-time.tsx';
import { useLanguage, useWords } from '../words/language.tsx';
import classes from './result-card.module.css';

/** When, how long, what it cost, how many replies, and the id to ask about it with. */
export function CardFoot({ card, replies }: { card: ResultCard; replies?: number | undefined }) {
  const { language, words } = useLanguage();
  return (
    <footer className={classes.foot}>
      <RelativeTime at={card.endedAt ?? card.startedAt} />
      {card.durationMs !== undefined && <span>{words.card.duration(durationText(card.durationMs, language))}</span>}
      {card.cost !== undefined && <span>{moneyText(card.cost, language)}</span>}
      {replies !== undefined && <RepliesLink replies={replies} />}
      <span className={classes.eventId}>
        <code>{card.eventId}</code>
        <CopyIcon value={card.eventId} what={card.eventId} />
      </span>
    </footer>
  );
}

/** Opens the thread of the message that it stands in. */
export function RepliesLink({ replies }: { replies: number }) {
  const { messages } = useWords();
  const { spot, messageId } = useViewPlace();
  if (!messageId) return null;
  return (
    <UnstyledButton className={classes.replies} onClick={() => goTo({ channel: spot.channel, thread: messageId })}>
      <IconMessage size={13} aria-hidden="true" />
      {replies > 0 ? messages.replies(replies) : messages.reply}
    </UnstyledButton>
  );
}
