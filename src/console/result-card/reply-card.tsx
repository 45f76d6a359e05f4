import type { ResultCard } from '../../chat/view.ts';
import { CardFoot } from './card-foot.tsx';
import { CardOutcome } from './card-outcome.tsx';
import classes from './result-card.module.css';
import { StatePill } from './state-pill.tsx';

/** An answer inside a thread: what was said and how it stands. Where it is about stands above it, at the root. */
export function ReplyCard({ card }: { card: ResultCard }) {
  return (
    <div className={classes.reply}>
      {card.status !== 'done' && (
        <p className={classes.replyState}>
          <StatePill card={card} />
        </p>
      )}
      <CardOutcome card={card} whole />
      <CardFoot card={card} />
    </div>
  );
}
