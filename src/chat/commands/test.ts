import type { WebhookAnswer } from '../../admin/admin.ts';
import type { Command, Request } from '../command.ts';
import { aboutOne } from '../find-webhook.ts';
import type { Answer } from '../intent.ts';
import type { Button } from '../view.ts';
import { type Verb, webhookButton } from '../views/webhook-buttons.ts';
import { eventsText, type WebhookWords, webhookWords } from '../views/webhook-view.ts';

export const test: Command = {
  name: 'test',
  usage: 'test ID [--event NAME]',
  summary: { en: 'Send a real, signed sample through the whole way', zh: '发送真实的签名示例，走完整流程' },
  example: 'test 1a2b3c4d --event pull_request.opened',
  needs: 'operator',
  maxArgs: Number.POSITIVE_INFINITY,
  options: ['event'],
  run: aboutOne({ name: 'test', example: 'test 1a2b3c4d' }, sendTest),
};

async function sendTest(request: Request, answer: WebhookAnswer): Promise<Answer[]> {
  const { chat, context, project, options } = request;
  const { uuid } = answer.webhook;
  chat.pace(`test ${context.actor.memberId}`);
  const outcome = await chat.admin.testWebhook(context.actor, project, uuid, options.get('event') || undefined);
  return [{ kind: 'private', view: testView(outcome, answer, await webhookWords(request)) }];
}

type Outcome = Awaited<ReturnType<Request['chat']['admin']['testWebhook']>>;

function testView(outcome: Outcome, { webhook }: WebhookAnswer, words: WebhookWords) {
  const spot = { ...words, place: { view: 'none' } as const };
  const buttons: Button[] = nextSteps(outcome, webhook.enabled).map((verb) => webhookButton(verb, webhook, spot));
  return { kind: 'buttons', text: whatHappened(outcome, webhook, words), buttons } as const;
}

function whatHappened({ status, event }: Outcome, webhook: WebhookAnswer['webhook'], words: WebhookWords): string {
  const { say } = words;
  const { name } = webhook;
  switch (status) {
    case 'accepted':
      return webhook.post.length > 0
        ? say('test.accepted', { event, name, post: words.channels(webhook.post) })
        : say('test.accepted_nowhere', { event, name });
    case 'filtered':
      return say('test.filtered', { event, name, events: eventsText(webhook, say) });
    case 'switched_off':
      return say('test.switched_off', { event, name });
    default:
      return say('test.other', { event, name, status });
  }
}

function nextSteps({ status }: Outcome, enabled: boolean): Verb[] {
  if (status === 'switched_off' && !enabled) return ['enable', 'show'];
  return status === 'filtered' ? ['edit', 'logs'] : ['logs', 'test', 'show'];
}
