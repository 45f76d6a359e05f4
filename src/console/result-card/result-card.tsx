import { IconArrowUpRight } from '@tabler/icons-react';
import type { ResultCard } from '../../chat/view.ts';
import { Plain } from '../text/plain.tsx';
import { safeAddress } from '../text/safe-address.ts';
import { ButtonRow } from '../views/button-row.tsx';
import { useWords } from '../words/language.tsx';
import { CardFacts } from './card-facts.tsx';
import { CardFoot } from './card-foot.tsx';
import { CardOutcome } from './card-outcome.tsx';
import classes from './result-card.module.css';
import { SourceIcon } from './source-icon.tsx';
import { StatePill } from './state-pill.tsx';

interface ResultCardViewProps {
  card: ResultCard;
  /** Shows all of the text, however long. */
  whole: boolean;
  replies: number;
}

/** The one message of a run: where it came from, how it stands, what came out, what can be done. */
export function ResultCardView({ card, whole, replies }: ResultCardViewProps) {
  return (
    <article className={classes.card} data-status={card.status} aria-label={card.title}>
      <header className={classes.head}>
        <Origin card={card} />
        <StatePill card={card} />
      </header>
      <Title card={card} />
      <CardOutcome card={card} whole={whole} />
      <CardFacts facts={card.facts} />
      <ButtonRow buttons={card.buttons} limit={3} />
      <CardFoot card={card} replies={whole ? undefined : replies} />
    </article>
  );
}

function Origin({ card }: { card: ResultCard }) {
  const parts = [card.origin ?? card.webhookName, card.event, card.actor].filter((part) => part !== undefined);
  return (
    <p className={classes.origin}>
      <SourceIcon source={card.source} />
      {parts.map((part, index) => (
        <span key={part} className={index === 0 ? classes.originName : undefined}>
          <Plain text={part} />
          {index < parts.length - 1 && (
            <span className={classes.dot} aria-hidden="true">
              ·
            </span>
          )}
        </span>
      ))}
    </p>
  );
}

function Title({ card }: { card: ResultCard }) {
  const words = useWords();
  const url = safeAddress(card.link);
  if (!url)
    return (
      <h3 className={classes.title}>
        <Plain text={card.title} />
      </h3>
    );
  const where = words.card.openSource(url.host);
  return (
    <h3 className={classes.title}>
      <a href={url.href} target="_blank" rel="noopener noreferrer" title={where}>
        <Plain text={card.title} />{' '}
        <span className={classes.host}>
          {url.host}
          <IconArrowUpRight size={13} aria-hidden="true" />
        </span>
      </a>
    </h3>
  );
}
