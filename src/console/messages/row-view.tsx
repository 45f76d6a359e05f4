import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { dayKey, dayName } from '../time/format.ts';
import { useLanguage, useWords } from '../words/language.tsx';
import { MessageRow } from './message-row.tsx';
import classes from './messages.module.css';
import { PrivateRow } from './private-row.tsx';
import type { Row } from './rows.ts';

interface RowViewProps {
  row: Row;
  /** Title of the channel. */
  channel: string;
  /** What an empty place shows. */
  welcome: ReactNode;
}

/** One row of a list of messages. */
export function RowView({ row, channel, welcome }: RowViewProps) {
  const { messages } = useWords();
  switch (row.kind) {
    case 'beginning':
      return <p className={classes.beginning}>{messages.beginning(channel)}</p>;
    case 'welcome':
      return welcome;
    case 'day':
      return <DayDivider at={row.at} />;
    case 'message':
      return <MessageRow message={row.message} compact={row.compact} whole={row.whole} />;
    case 'replies':
      return row.count > 0 ? <p className={classes.divider}>{messages.replies(row.count)}</p> : welcome;
    case 'private':
      return <PrivateRow answer={row.answer} />;
  }
}

function DayDivider({ at }: { at: number }) {
  const { language, words } = useLanguage();
  const day = dayKey(at);
  const near =
    (day === dayKey(Date.now()) && words.messages.today) ||
    (day === dayKey(Date.now() - 86_400_000) && words.messages.yesterday);
  return <p className={classes.divider}>{near || dayName(at, language)}</p>;
}

/** The shape of messages to come. */
export function LoadingRows({ label, count }: { label: string; count: number }) {
  return (
    <div role="status" aria-label={label}>
      {Array.from({ length: count }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: all alike
        <div key={index} className={classes.row} aria-hidden="true">
          <Skeleton height={32} width={32} radius={8} />
          <div className={classes.content}>
            <Skeleton height={12} width={120} mb={8} />
            <Skeleton height={index % 2 === 0 ? 88 : 14} radius={10} mb={6} />
          </div>
        </div>
      ))}
    </div>
  );
}
