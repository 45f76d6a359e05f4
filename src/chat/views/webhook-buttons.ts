import type { Webhook } from '../../domain/webhook.ts';
import { writeButtonValue } from '../button-value.ts';
import type { Place } from '../command.ts';
import type { Say, TextKey } from '../texts.ts';
import type { Button } from '../view.ts';

/** Where buttons are to stand, and in whose words. */
export interface ButtonSpot {
  say: Say;
  project: string;
  place: Place;
}

/** Commands about one webhook that have a button. */
export type Verb = 'show' | 'edit' | 'enable' | 'disable' | 'test' | 'logs' | 'rotate' | 'delete';

/** Hours in which the old secret still works after a rotation from chat. */
export const graceHours = 24;

const labels = {
  show: 'button.show',
  edit: 'button.edit',
  enable: 'button.enable',
  disable: 'button.disable',
  test: 'button.test',
  logs: 'button.logs',
  rotate: 'button.rotate',
  delete: 'button.delete',
} as const satisfies Record<Verb, TextKey>;

function isVerb(name: string): name is Verb {
  return Object.hasOwn(labels, name);
}

type Named = Pick<Webhook, 'uuid' | 'name' | 'version'>;

/**
 * The button of a command for one webhook; a command without a label of its own is called by its name. Those that
 * can't be undone ask first, with the webhook's name and the consequence.
 */
export function webhookButton(verb: string, webhook: Named, spot: ButtonSpot): Button {
  const { say, project, place } = spot;
  const button = {
    label: isVerb(verb) ? say(labels[verb]) : verb,
    action: `webhook.${verb}`,
    value: writeButtonValue({ project, id: webhook.uuid, place }),
    command: `/webhook ${verb} ${shortId(webhook)}`,
  };
  if (verb === 'rotate') return { ...button, ...rotateConfirmed(webhook, spot) };
  return verb === 'delete' ? { ...button, ...deleteConfirmed(webhook, spot) } : button;
}

/** What people type to name a webhook: the first group of its uuid. */
export function shortId({ uuid }: Pick<Webhook, 'uuid'>): string {
  return uuid.slice(0, 8);
}

/** The button of a command that is about no particular webhook. */
export function plainButton(name: 'new' | 'list' | 'help', { say, project }: ButtonSpot): Button {
  const value = writeButtonValue({ project, id: '', place: { view: 'none' } });
  return { label: say(`button.${name}`), action: `webhook.${name}`, value, command: `/webhook ${name}` };
}

/** Makes a webhook and sends a sample through it. */
export function tryButton({ say, project }: ButtonSpot): Button {
  const value = writeButtonValue({ project, id: '', place: { view: 'none' } });
  return { label: say('button.try'), action: 'try.start', value, style: 'primary' };
}

/** What pressing *yes* does. The version makes a second press of an old button stale instead of a second rotation. */
function rotateConfirmed({ uuid, name, version }: Named, { say, project, place }: ButtonSpot) {
  return {
    action: 'webhook.rotate.yes',
    value: writeButtonValue({ project, id: `${uuid}.${version}`, place }),
    confirm: {
      title: say('rotate.title', { name }),
      text: say('rotate.consequence', { hours: graceHours }),
      yes: say('rotate.yes'),
      no: say('confirm.no'),
    },
  };
}

function deleteConfirmed({ name }: Named, { say }: ButtonSpot) {
  return {
    action: 'webhook.delete.yes',
    style: 'danger' as const,
    confirm: {
      title: say('delete.title', { name }),
      text: say('delete.consequence'),
      yes: say('delete.yes'),
      no: say('confirm.no'),
    },
  };
}
