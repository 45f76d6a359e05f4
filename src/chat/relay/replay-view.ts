import type { Replay } from '../../domain/replay.ts';
import type { Button, View } from '../view.ts';
import { visibleLine } from '../visible-text.ts';
import { relayButton, relayValue } from './endpoint-buttons.ts';
import type { RelayWords } from './endpoint-view.ts';

/** A background job and how far it is, with a way to look again and to end it. */
export function replayView(replay: Replay, words: RelayWords): View {
  const { say, project } = words;
  const value = relayValue(project, replay.id);
  const refresh: Button = { label: say('button.refresh'), action: 'webhook.dlq.job', value };
  const cancel: Button = { label: say('button.cancel_job'), action: 'webhook.dlq.cancel', value, style: 'danger' };
  const tone = replay.status === 'done' ? 'good' : 'neutral';
  return {
    kind: 'fields',
    title: say('replay.title', { id: replay.id.slice(0, 14) }),
    tone,
    fields: [
      { label: say('endpoint.state'), value: stateText(replay, words), tone },
      { label: say('replay.label'), value: say('replay.progress', { done: replay.done, total: replay.total }) },
      { label: say('replay.rate'), value: say('endpoint.per_second', { rate: replay.rate }) },
      { label: say('replay.by'), value: visibleLine(replay.createdBy) },
    ],
    buttons: replay.status === 'running' ? [refresh, cancel] : [relayButton('dlq', words)],
  };
}

function stateText({ status, reason }: Replay, { say }: RelayWords): string {
  return reason
    ? `${say(`replay.${status}`)}: ${isKnown(reason) ? say(`replay.${reason}`) : visibleLine(reason)}`
    : say(`replay.${status}`);
}

/** Why a job ended before its end. */
const known = ['endpoint_deleted', 'endpoint_disabled', 'endpoint_paused'] as const;

function isKnown(reason: string): reason is (typeof known)[number] {
  return known.some((one) => one === reason);
}
