import { Menu, UnstyledButton } from '@mantine/core';
import { IconLogout } from '@tabler/icons-react';
import type { SessionAnswer } from '../../chat/room-api.ts';
import { useTrouble } from '../conversation/trouble.ts';
import { Initial } from '../messages/avatar.tsx';
import { useSignOut } from '../session/use-session.ts';
import { Plain } from '../text/plain.tsx';
import { useWords } from '../words/language.tsx';
import { LanguageItems } from './language-menu.tsx';
import { ThemeItems } from './theme-menu.tsx';
import classes from './top-bar.module.css';

interface AccountMenuProps {
  me: NonNullable<SessionAnswer['session']>;
  /** Holds language and colours too, where the bar has no room for them. */
  withChoices: boolean;
}

/** Who is signed in, with which role, and the way out. */
export function AccountMenu({ me, withChoices }: AccountMenuProps) {
  const { frame } = useWords();
  const trouble = useTrouble();
  const signOut = useSignOut();
  const role = me.platformAdmin ? frame.roles.platform : frame.roles[me.role ?? 'none'];
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <UnstyledButton className={classes.account} aria-label={frame.account(me.name)}>
          <Initial name={me.name} id={me.memberId} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.who}>
          <strong>
            <Plain text={me.name} />
          </strong>
          <span>{role}</span>
        </div>
        <Menu.Divider />
        {withChoices && (
          <>
            <Menu.Label>{frame.language}</Menu.Label>
            <LanguageItems />
            <Menu.Label>{frame.theme}</Menu.Label>
            <ThemeItems />
            <Menu.Divider />
          </>
        )}
        <Menu.Item
          leftSection={<IconLogout size={15} />}
          onClick={() => signOut.mutate(undefined, { onError: trouble })}
        >
          {frame.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
