import type { Answer } from '../intent.ts';
import type { Say } from '../texts.ts';
import type { Button } from '../view.ts';

/** Asks what a button's own dialog would ask, for those who typed the command instead of pressing the button. */
export function confirmView(button: Button, say: Say): Answer {
  const { confirm, ...pressed } = button;
  if (!confirm) return { kind: 'none' };
  const yes: Button = { ...pressed, label: confirm.yes, style: 'danger', command: undefined };
  const no: Button = { label: say('confirm.no'), action: 'dismiss', value: '' };
  return { kind: 'private', view: { kind: 'buttons', text: `${confirm.title} ${confirm.text}`, buttons: [yes, no] } };
}
