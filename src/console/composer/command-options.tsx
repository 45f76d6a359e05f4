import { Combobox } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import type { CommandHelp } from '../../chat/room-api.ts';
import { useIsAdmin } from '../session/use-session.ts';
import { useWords } from '../words/language.tsx';
import { argumentsOf, lineOf } from './completion.ts';
import classes from './composer.module.css';

/** The commands that fit what is typed, with their arguments and what they do. */
export function CommandOptions({ commands }: { commands: CommandHelp[] }) {
  return (
    <Combobox.Dropdown hidden={commands.length === 0} className={classes.dropdown}>
      <Combobox.Options mah={320} className={classes.options}>
        {commands.map((command) => (
          <CommandOption key={command.name} command={command} />
        ))}
      </Combobox.Options>
    </Combobox.Dropdown>
  );
}

function CommandOption({ command }: { command: CommandHelp }) {
  const { composer } = useWords();
  const isAdmin = useIsAdmin();
  return (
    <Combobox.Option value={command.name} className={classes.option}>
      <span className={classes.line}>
        {lineOf(command)} <span className={classes.arguments}>{argumentsOf(command)}</span>
      </span>
      <span className={classes.summary}>
        {command.adminOnly && !isAdmin && <IconLock size={12} role="img" aria-label={composer.adminsOnly} />}
        {command.summary}
      </span>
    </Combobox.Option>
  );
}
