import type { DeadGroup, DeliveryFilter } from '../../domain/delivery.ts';
import { AppError } from '../../domain/errors.ts';
import { type ReplayKind, replayKinds } from '../../domain/replay.ts';
import type { Request } from '../command.ts';
import type { Answer } from '../intent.ts';
import type { Button, ListItem } from '../view.ts';
import { utc } from '../views/utc.ts';
import { relayButton, relayValue, shortUrl } from './endpoint-buttons.ts';
import { failureWords } from './failure-words.ts';
import { readFilter, writeFilter } from './filter-text.ts';
import { endpointOf, relayWords } from './find-endpoint.ts';
import { replayView } from './replay-view.ts';

/** Deliveries a second in a replay from chat. */
const rate = 50;

/** Groups shown; the largest come first. */
const shown = 15;

/** Dead letters by endpoint and kind of failure, so that one cause is one line. */
export async function deadLetters(request: Request): Promise<Answer[]> {
  const { chat, context, project, projectName, say } = request;
  const groups = await chat.relay.deadGroups(context.actor, project);
  const total = groups.reduce((sum, { count }) => sum + count, 0);
  const items = await Promise.all(groups.slice(0, shown).map((group) => groupItem(request, group)));
  const words = relayWords(request);
  return [
    {
      kind: 'private',
      view: {
        kind: 'list',
        title: say('dlq.title', { project: projectName }),
        intro: total === 0 ? say('dlq.empty') : say('dlq.intro', { count: total }),
        items,
        buttons: [
          ...(total === 0 ? [] : [filterButton(request)]),
          // With one group, its own button does it.
          ...(groups.length > 1 ? [askButton(request, 'dead', {})] : []),
          relayButton('endpoints', words),
        ],
      },
    },
  ];
}

async function groupItem(request: Request, group: DeadGroup): Promise<ListItem> {
  const { say, context } = request;
  const endpoint = await endpointOf(request, group.endpointId);
  const filter = { endpointId: group.endpointId, errorClass: group.errorClass };
  const preview: Button = {
    label: say('button.preview'),
    action: 'webhook.dlq.latest',
    value: relayValue(request.project, writeFilter(filter)),
  };
  return {
    title: `${endpoint ? shortUrl(endpoint) : group.endpointId} · ${failureWords[group.errorClass].short[context.language]}`,
    text: say('dlq.group', { count: group.count, oldest: utc(group.oldest), types: group.types.join(', ') }),
    state: { text: String(group.count), tone: 'bad' },
    buttons: [askButton(request, 'dead', filter), preview, askButton(request, 'discard', filter)],
  };
}

function filterButton({ say, project }: Request): Button {
  return { label: say('button.filter'), action: 'webhook.dlq.filter', value: relayValue(project, '') };
}

function askButton({ say, project }: Request, kind: ReplayKind, filter: DeliveryFilter): Button {
  return {
    label: kind === 'discard' ? say('button.discard') : say('button.replay_all'),
    action: 'webhook.dlq.ask',
    value: relayValue(project, `${kind}~${writeFilter(filter)}`),
    ...(kind === 'dead' && { style: 'primary' as const }),
  };
}

/** Says how many it would be, and asks. */
export async function askReplay(request: Request): Promise<Answer[]> {
  const { kind, filter } = readWish(request.args[0] ?? '');
  return await confirmReplay(request, kind, filter);
}

/** The question before a mass action, with the count of this moment. */
export async function confirmReplay(request: Request, kind: ReplayKind, filter: DeliveryFilter): Promise<Answer[]> {
  const { chat, context, project, say } = request;
  const { count, endpoints } = await chat.relay.replay(context.actor, project, { kind, filter, dryRun: true });
  if (count === 0) return [{ kind: 'private', view: { kind: 'text', text: say('dlq.nothing') } }];
  const doing = kind === 'discard' ? 'discard' : 'replay';
  const text = doing === 'discard' ? say('dlq.discard_text') : say('dlq.replay_text', { endpoints, rate });
  const yes: Button = {
    label: say(`dlq.${doing}_yes`),
    action: 'webhook.dlq.go',
    value: relayValue(project, `${kind}~${writeFilter(filter)}`),
    style: doing === 'discard' ? 'danger' : 'primary',
  };
  const no: Button = { label: say('confirm.no'), action: 'dismiss', value: '' };
  const title = say(`dlq.${doing}_title`, { count });
  return [{ kind: 'private', view: { kind: 'buttons', text: `${title} ${text}`, buttons: [yes, no] } }];
}

/** Begins the job and shows how far it is. */
export async function startReplay(request: Request): Promise<Answer[]> {
  const { chat, context, project, say } = request;
  const { kind, filter } = readWish(request.args[0] ?? '');
  const { replay } = await chat.relay.replay(context.actor, project, { kind, filter, rate });
  if (!replay || replay.total === 0) return [{ kind: 'private', view: { kind: 'text', text: say('dlq.nothing') } }];
  return [{ kind: 'replace', view: replayView(replay, relayWords(request)) }];
}

function readWish(text: string): { kind: ReplayKind; filter: DeliveryFilter } {
  const cut = text.indexOf('~');
  const kind = replayKinds.find((one) => one === text.slice(0, cut));
  if (!kind) throw new AppError('form_stale');
  return { kind, filter: readFilter(text.slice(cut + 1)) };
}
