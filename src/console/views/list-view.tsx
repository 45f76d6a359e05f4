import type { ListItem, View } from '../../chat/view.ts';
import { Plain } from '../text/plain.tsx';
import { ButtonRow } from './button-row.tsx';
import { ToneBadge } from './tone.tsx';
import classes from './views.module.css';

/** Several things of one kind, each with its state and its buttons. */
export function ListView({ view }: { view: Extract<View, { kind: 'list' }> }) {
  return (
    <section className={classes.panel}>
      <h3 className={classes.title}>
        <Plain text={view.title} />
      </h3>
      {view.intro && (
        <p className={classes.intro}>
          <Plain text={view.intro} />
        </p>
      )}
      {view.items.length > 0 && (
        <ul className={classes.list}>
          {view.items.map((item, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: items have no id, and the view is replaced as a whole
            <Item key={index} item={item} />
          ))}
        </ul>
      )}
      <ButtonRow buttons={[...(view.buttons ?? []), ...(view.more ? [view.more] : [])]} />
    </section>
  );
}

function Item({ item }: { item: ListItem }) {
  return (
    <li className={classes.item}>
      <div className={classes.itemText}>
        <div className={classes.itemTitle}>
          <Plain text={item.title} className={classes.itemName} />
          {item.state && <ToneBadge tone={item.state.tone} text={item.state.text} />}
        </div>
        {item.text && (
          <p className={classes.intro}>
            <Plain text={item.text} />
          </p>
        )}
      </div>
      <ButtonRow buttons={item.buttons} limit={3} />
    </li>
  );
}
