import type { RoomMessage } from '../../chat/room-api.ts';
import { Mark } from '../theme/mark.tsx';
import classes from './messages.module.css';

const hues = 6;

/** The product's sign for the bot, the first letter on a colour of their own for people. Decorative. */
export function Avatar({ author, size = 32 }: { author: RoomMessage['author']; size?: number }) {
  if (author.kind === 'bot') return <Mark size={size} />;
  return <Initial name={author.name} id={author.id} size={size} />;
}

/** A person's first letter on a colour that follows from the id. */
export function Initial({ name, id, size = 32 }: { name: string; id: string; size?: number }) {
  const hue = Array.from(id).reduce((sum, character) => sum + (character.codePointAt(0) ?? 0), 0) % hues;
  return (
    <span className={classes.initial} data-hue={hue} data-size={size} aria-hidden="true">
      {Array.from(name.trim())[0]?.toUpperCase() ?? '?'}
    </span>
  );
}
