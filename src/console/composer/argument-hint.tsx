import type { CommandHelp } from '../../chat/room-api.ts';
import { useWords } from '../words/language.tsx';
import { argumentsOf, lineOf } from './completion.ts';
import classes from './composer.module.css';

/** While a command's arguments are typed: what they are, and an example. */
export function ArgumentHint({ command }: { command: CommandHelp | undefined }) {
  const { composer } = useWords();
  if (!command || !argumentsOf(command)) return null;
  return (
    <p className={classes.hint} role="status">
      <code>
        {lineOf(command)} <span className={classes.arguments}>{argumentsOf(command)}</span>
      </code>
      <span>{command.summary}</span>
      {command.example && (
        <span>
          {composer.example}: <code>{command.example}</code>
        </span>
      )}
    </p>
  );
}
