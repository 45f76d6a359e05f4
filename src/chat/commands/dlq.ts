import type { Command, Request } from '../command.ts';
import type { Answer } from '../intent.ts';
import { deadLetterForm } from '../relay/dead-letter-form.ts';
import { askReplay, deadLetters, startReplay } from '../relay/dead-letters.ts';
import { deliveryView } from '../relay/delivery-log.ts';
import { readFilter } from '../relay/filter-text.ts';
import { relayWords } from '../relay/find-endpoint.ts';
import { replayDelivery } from '../relay/replay-delivery.ts';
import { replayView } from '../relay/replay-view.ts';

export const dlq: Command = {
  name: 'dlq',
  usage: 'dlq [filter]',
  summary: { en: 'Dead letters: what could not be delivered, with replay', zh: '死信：未能投递的事件，可重放' },
  example: 'dlq',
  needs: 'viewer',
  maxArgs: 1,
  options: [],
  run: (request) => (request.args[0] === 'filter' ? openFilter(request) : deadLetters(request)),
  actions: {
    filter: openFilter,
    ask: askReplay,
    go: startReplay,
    latest,
    preview: async (request) => [{ kind: 'private', view: await deliveryView(request, request.args[0] ?? '') }],
    one: (request) => replayDelivery(request, request.args[0] ?? ''),
    job: showJob,
    cancel: cancelJob,
  },
};

async function openFilter(request: Request): Promise<Answer[]> {
  return [{ kind: 'form', form: await deadLetterForm(request) }];
}

/** The newest dead letter of a group, as an example of all. */
async function latest(request: Request): Promise<Answer[]> {
  const { chat, context, project, say, args } = request;
  const filter = { ...readFilter(args[0] ?? ''), status: 'dead' } as const;
  const page = await chat.relay.listDeliveries(context.actor, project, { limit: 1 }, filter);
  const [first] = page.items;
  if (!first) return [{ kind: 'private', view: { kind: 'text', text: say('dlq.nothing') } }];
  return [{ kind: 'private', view: await deliveryView(request, first.id) }];
}

async function showJob(request: Request): Promise<Answer[]> {
  const { chat, context, project, args } = request;
  const job = await chat.relay.getReplay(context.actor, project, args[0] ?? '');
  return [{ kind: 'replace', view: replayView(job, relayWords(request)) }];
}

async function cancelJob(request: Request): Promise<Answer[]> {
  const { chat, context, project, args } = request;
  const job = await chat.relay.cancelReplay(context.actor, project, args[0] ?? '');
  return [{ kind: 'replace', view: replayView(job, relayWords(request)) }];
}
