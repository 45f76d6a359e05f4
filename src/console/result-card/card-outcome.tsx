import { IconAlertTriangle } from '@tabler/icons-react';
import type { ResultCard } from '../../chat/view.ts';
import { Markdown } from '../markdown/markdown.tsx';
import { Plain } from '../text/plain.tsx';
import { useWords } from '../words/language.tsx';
import { CardText } from './card-text.tsx';
import classes from './result-card.module.css';

/** What came out of a run so far: the text, why it failed, what to beware of. */
export function CardOutcome({ card, whole }: { card: ResultCard; whole: boolean }) {
  return (
    <>
      {card.markdown !== '' && (
        <CardText name={card.runId} whole={whole}>
          <Markdown markdown={card.markdown} />
        </CardText>
      )}
      <Pending card={card} />
      {card.error && (
        <p className={classes.error}>
          <Plain text={card.error} />
        </p>
      )}
      <Warnings warnings={card.warnings} />
    </>
  );
}

function Pending({ card }: { card: ResultCard }) {
  const words = useWords();
  if (card.markdown !== '' || card.status === 'done' || card.status === 'failed') return null;
  return <p className={classes.pending}>{card.status === 'running' ? words.card.writing : words.card.waiting}</p>;
}

function Warnings({ warnings }: { warnings: string[] }) {
  const words = useWords();
  if (warnings.length === 0) return null;
  return (
    <ul className={classes.warnings} aria-label={words.card.warnings}>
      {warnings.map((warning) => (
        <li key={warning}>
          <IconAlertTriangle size={14} aria-hidden="true" />
          <Plain text={warning} />
        </li>
      ))}
    </ul>
  );
}
