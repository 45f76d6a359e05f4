import type { View } from '../../chat/view.ts';
import { Plain } from '../text/plain.tsx';
import { ButtonRow } from './button-row.tsx';
import classes from './views.module.css';

/** Words and what can be done next. */
export function ButtonsView({ view }: { view: Extract<View, { kind: 'buttons' }> }) {
  return (
    <div>
      <p className={classes.text}>
        <Plain text={view.text} />
      </p>
      <ButtonRow buttons={view.buttons} />
    </div>
  );
}
