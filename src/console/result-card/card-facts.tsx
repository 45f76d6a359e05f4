import type { Field } from '../../chat/view.ts';
import { Plain } from '../text/plain.tsx';
import { toneClass } from '../views/tone.tsx';
import classes from './result-card.module.css';

/** Short facts in a row: branch, files, lines, labels. */
export function CardFacts({ facts }: { facts: Field[] }) {
  if (facts.length === 0) return null;
  return (
    <dl className={classes.facts}>
      {facts.map((fact) => (
        <div key={fact.label} className={classes.fact}>
          <dt>
            <Plain text={fact.label} />
          </dt>
          <dd className={toneClass(fact.tone)}>
            <Plain text={fact.value} className={fact.code ? classes.code : undefined} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
