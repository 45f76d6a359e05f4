import type { Endpoint } from '../../domain/endpoint.ts';
import { writeButtonValue } from '../button-value.ts';
import type { Say, TextKey } from '../texts.ts';
import type { Button } from '../view.ts';
import { visibleLine } from '../visible-text.ts';

/** Whose words and whose project buttons are in. */
export interface Spot {
  say: Say;
  project: string;
}

/** Hours in which the old key still signs after a rotation from chat. */
export const rotationHours = 24;

const labels = {
  show: 'button.show',
  edit: 'button.edit',
  pause: 'button.pause',
  resume: 'button.resume',
  disable: 'button.disable_endpoint',
  test: 'button.test',
  rotate: 'button.rotate',
  delete: 'button.delete',
  log: 'button.log',
  blocked: 'button.blocked',
  why: 'button.why',
  mute: 'button.mute',
} as const satisfies Record<string, TextKey>;

/** What can be done with one endpoint. */
export type EndpointVerb = keyof typeof labels;

export const endpointVerbs = Object.keys(labels) as readonly EndpointVerb[];

/** Those that ask before they act, with the name of the endpoint and the consequence. */
const asking = ['rotate', 'disable', 'delete'] as const;
type AskingVerb = (typeof asking)[number];

export function isAsking(verb: EndpointVerb): verb is AskingVerb {
  return asking.some((one) => one === verb);
}

/** An address as people know it: without scheme, shortened. One that is only polled goes by its description or id. */
export function shortUrl({ url, description, id }: Pick<Endpoint, 'url' | 'description' | 'id'>): string {
  if (url === '') return visibleLine(description).slice(0, 60) || id.slice(0, 13);
  const text = url.replace(/^https?:\/\//, '').replace(/\/$/, '');
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** The button of a verb for one endpoint. The version makes an old button stale where acting twice would matter. */
export function endpointButton(verb: EndpointVerb, endpoint: Endpoint, { say, project }: Spot): Button {
  const button: Button = {
    label: say(labels[verb]),
    action: `webhook.endpoints.${verb}`,
    value: relayValue(project, endpoint.id),
    command: `/webhook endpoints ${verb} ${endpoint.id}`,
  };
  if (!isAsking(verb)) return button;
  const url = shortUrl(endpoint);
  return {
    ...button,
    action: `webhook.endpoints.${verb}.yes`,
    value: relayValue(project, verb === 'rotate' ? `${endpoint.id}.${endpoint.version}` : endpoint.id),
    ...(verb !== 'rotate' && { style: 'danger' as const }),
    confirm: {
      title: say(`endpoint.${verb}_title`, { url }),
      text: verb === 'rotate' ? say('endpoint.rotate_text', { hours: rotationHours }) : say(`endpoint.${verb}_text`),
      yes: say(`endpoint.${verb}_yes`),
      no: say('confirm.no'),
    },
  };
}

/** A button about endpoints or dead letters in general. */
export function relayButton(name: 'endpoints' | 'dlq' | 'endpoint_new', { say, project }: Spot): Button {
  const command = name === 'endpoint_new' ? 'endpoints new' : name;
  return {
    label: say(`button.${name}`),
    action: `webhook.${command.replace(' ', '.')}`,
    value: relayValue(project, ''),
    command: `/webhook ${command}`,
  };
}

/** What a button of the relay carries. */
export function relayValue(project: string, id: string): string {
  return writeButtonValue({ project, id, place: { view: 'none' } });
}
