import { ActionIcon, Button as MantineButton, Menu, Tooltip } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Button } from '../../chat/view.ts';
import { Plain } from '../text/plain.tsx';
import { visibleText } from '../text/visible-text.ts';
import { useWords } from '../words/language.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { usePress } from './use-press.ts';
import classes from './views.module.css';

interface ButtonRowProps {
  buttons: Button[] | undefined;
  /** How many stand in the row; the others are in a menu. */
  limit?: number;
}

/** The buttons of a view. Each one shows the command it stands for, so that people learn them. */
export function ButtonRow({ buttons = [], limit = Number.POSITIVE_INFINITY }: ButtonRowProps) {
  const press = usePress();
  if (buttons.length === 0) return null;
  const rest = buttons.slice(limit);
  return (
    <div className={classes.buttons}>
      {buttons.slice(0, limit).map((button) => (
        <CommandTip key={keyOf(button)} command={button.command}>
          <MantineButton
            size="xs"
            variant={button.style === 'primary' ? 'filled' : 'default'}
            className={button.style === 'danger' ? classes.danger : undefined}
            loading={press.pending === button}
            disabled={press.pending !== null && press.pending !== button}
            onClick={() => press.ask(button)}
          >
            <Plain text={button.label} />
          </MantineButton>
        </CommandTip>
      ))}
      {rest.length > 0 && <MoreButtons buttons={rest} busy={press.pending !== null} onPress={press.ask} />}
      {press.asking?.confirm && (
        <ConfirmDialog confirm={press.asking.confirm} onYes={press.confirm} onNo={press.cancel} />
      )}
    </div>
  );
}

function MoreButtons(props: { buttons: Button[]; busy: boolean; onPress(button: Button): void }) {
  const words = useWords();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon size={30} variant="default" aria-label={words.card.more} loading={props.busy}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {props.buttons.map((button) => (
          <Menu.Item
            key={keyOf(button)}
            {...(button.style === 'danger' && { color: 'red' })}
            onClick={() => props.onPress(button)}
          >
            <Plain text={button.label} />
            {button.command && <code className={classes.menuCommand}>{visibleText(button.command)}</code>}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Shows on hover and focus which typed command does the same. */
export function CommandTip({ command, children }: { command: string | undefined; children: ReactNode }) {
  if (!command) return children;
  return (
    <Tooltip label={<code>{visibleText(command)}</code>} events={{ hover: true, focus: true, touch: false }}>
      {children}
    </Tooltip>
  );
}

function keyOf(button: Button): string {
  return `${button.action} ${button.value} ${button.label}`;
}
