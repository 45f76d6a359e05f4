import type { ActionsBlock, ConfirmationDialog, Button as SlackButton } from '@slack/types';
import type { Button } from '../../src/chat/view.ts';
import { shorten, visible, visibleLine } from '../../src/chat/visible-text.ts';

// https://docs.slack.dev/reference/block-kit/block-elements/button-element
const longestLabel = 75;
const mostInRow = 25;

/** Before the action in an `action_id`; what follows it was made by us. */
const prefix = 'act:';

/** Rows of buttons; none for none. `action_id`s are unique in their row, as Slack asks. */
export function buttonRows(buttons: readonly Button[] = []): ActionsBlock[] {
  const rows: ActionsBlock[] = [];
  for (let at = 0; at < buttons.length; at += mostInRow) {
    const elements = buttons.slice(at, at + mostInRow).map(slackButton);
    rows.push({ type: 'actions', elements });
  }
  return rows;
}

function slackButton(button: Button, index: number): SlackButton {
  const { label, action, value, style, confirm } = button;
  return {
    type: 'button',
    action_id: `${prefix}${action}:${index}`,
    text: { type: 'plain_text', text: shorten(visibleLine(label), longestLabel) || '…', emoji: false },
    ...(value !== '' && { value }),
    ...(style && { style }),
    ...(confirm && { confirm: dialog(confirm, style) }),
  };
}

/** https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object */
function dialog(confirm: NonNullable<Button['confirm']>, style: Button['style']): ConfirmationDialog {
  const plain = (text: string, max: number) => ({ type: 'plain_text' as const, text: shorten(visible(text), max) });
  return {
    title: plain(confirm.title, 100),
    text: plain(confirm.text, 300),
    confirm: plain(confirm.yes, 30),
    deny: plain(confirm.no, 30),
    ...(style === 'danger' && { style }),
  };
}

/** The action that an `action_id` of ours stands for; undefined for others. */
export function actionOf(actionId: string): string | undefined {
  return /^act:(.+):\d+$/.exec(actionId)?.[1];
}
