import type { WebhookAnswer } from '../../admin/admin.ts';
import type { Request } from '../command.ts';
import type { Answer } from '../intent.ts';
import { plainButton, webhookButton } from '../views/webhook-buttons.ts';
import { stateOf, webhookView, webhookWords } from '../views/webhook-view.ts';
import { listPage } from './list.ts';

/** Switches a webhook and answers with its new state, in the place where the button stands. */
export async function toggle(request: Request, { webhook }: WebhookAnswer, enabled: boolean): Promise<Answer[]> {
  const { chat, context, project, place } = request;
  const after = await chat.admin.toggleWebhook(context.actor, project, webhook.uuid, enabled);
  if (place.view === 'list') return (await listPage({ ...request, args: [] }, place.cursor)).map(inPlace);
  if (place.view === 'show') return [{ kind: 'replace', view: webhookView(after, await webhookWords(request)) }];
  return [newState(request, after)];
}

function inPlace(answer: Answer): Answer {
  return answer.kind === 'private' ? { kind: 'replace', view: answer.view } : answer;
}

function newState({ say, project }: Request, { webhook }: WebhookAnswer): Answer {
  const spot = { say, project, place: { view: 'none' } as const };
  const { text, tone } = stateOf(webhook, say);
  return {
    kind: 'private',
    view: {
      kind: 'fields',
      title: say(webhook.enabled ? 'toggle.on' : 'toggle.off', { name: webhook.name }),
      tone,
      fields: [{ label: say('webhook.state'), value: text, tone }],
      buttons: [
        webhookButton(webhook.enabled ? 'disable' : 'enable', webhook, spot),
        webhookButton('show', webhook, spot),
        plainButton('list', spot),
      ],
    },
  };
}
