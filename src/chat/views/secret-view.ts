import type { WebhookAnswer } from '../../admin/admin.ts';
import type { Field, View } from '../view.ts';
import { webhookButton } from './webhook-buttons.ts';
import type { WebhookWords } from './webhook-view.ts';

/**
 * What is shown once, to one person: the address, the secret if one was made, and what to do at the sender. Never
 * stored and never posted in a channel.
 */
export function secretView(answer: WebhookAnswer, words: WebhookWords & { title: string; intro: string }): View {
  const { say, sources } = words;
  const { webhook, url, secret } = answer;
  const fields: Field[] = [{ label: say('webhook.address'), value: url, copy: true, code: true }];
  if (secret !== undefined) fields.push({ label: say('created.secret'), value: secret, copy: true, code: true });
  const source = sources.find(({ name }) => name === webhook.source);
  const steps = source?.setUp[words.language].replaceAll('{url}', url);
  const show = webhookButton('show', webhook, words);
  const test = { ...webhookButton('test', webhook, words), style: 'primary' as const };
  return { kind: 'secret', title: words.title, intro: words.intro, fields, steps, buttons: [test, show] };
}
