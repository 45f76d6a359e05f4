import { UnstyledButton } from '@mantine/core';
import { IconHelp, IconList, IconPlus, IconSend } from '@tabler/icons-react';
import { useState } from 'react';
import { useConversation } from '../conversation/conversation.tsx';
import { useTrouble } from '../conversation/trouble.ts';
import { useIsAdmin } from '../session/use-session.ts';
import { CommandTip } from '../views/button-row.tsx';
import { useWords } from '../words/language.tsx';
import classes from './rail.module.css';

/** Commands that people start with, as buttons; each one shows what it stands for. */
export function RailActions({ channel, onChosen }: { channel: string; onChosen(): void }) {
  const { frame } = useWords();
  const isAdmin = useIsAdmin();
  const { say } = useConversation();
  const trouble = useTrouble();
  const [busy, setBusy] = useState(false);
  const run = async (command: string) => {
    setBusy(true);
    onChosen();
    await say({ channel, thread: null }, command).catch(trouble);
    setBusy(false);
  };
  const all = [
    { command: '/webhook new', label: frame.newWebhook, Icon: IconPlus, admins: true },
    { command: '/webhook list', label: frame.allWebhooks, Icon: IconList, admins: true },
    { command: '/webhook endpoints', label: frame.endpoints, Icon: IconSend, admins: true },
    { command: '/webhook', label: frame.help, Icon: IconHelp, admins: false },
  ];
  return (
    <section>
      <div className={classes.section}>
        <h2>{frame.actions}</h2>
      </div>
      <ul className={classes.list}>
        {all
          .filter((each) => isAdmin || !each.admins)
          .map(({ command, label, Icon }) => (
            <li key={command}>
              <CommandTip command={command}>
                <UnstyledButton className={classes.link} disabled={busy} onClick={() => void run(command)}>
                  <Icon size={16} aria-hidden="true" />
                  <span className={classes.name}>{label}</span>
                </UnstyledButton>
              </CommandTip>
            </li>
          ))}
      </ul>
    </section>
  );
}
