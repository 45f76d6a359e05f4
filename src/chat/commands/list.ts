import { writeButtonValue } from '../button-value.ts';
import type { Command, Request } from '../command.ts';
import { emptyList } from '../find-webhook.ts';
import type { Answer } from '../intent.ts';
import { plainButton } from '../views/webhook-buttons.ts';
import { webhookItem, webhookWords } from '../views/webhook-view.ts';

/** Webhooks on one page. */
const pageSize = 10;

export const list: Command = {
  name: 'list',
  usage: 'list [WORD]',
  summary: { en: 'Webhooks of this project', zh: '此项目的 webhook' },
  example: 'list',
  needs: 'operator',
  maxArgs: Number.POSITIVE_INFINITY,
  options: [],
  run: (request) => listPage(request, undefined),
  actions: { more: (request) => listPage({ ...request, args: [] }, request.args[0]) },
};

/** One page of the list, beginning after `cursor`. */
export async function listPage(request: Request, cursor: string | undefined): Promise<Answer[]> {
  const { chat, context, project, say } = request;
  const search = request.args.join(' ') || undefined;
  const page = await chat.admin.listWebhooks(context.actor, project, { limit: pageSize, cursor }, search);
  const words = { ...(await webhookWords(request)), place: { view: 'list', cursor } as const };
  if (page.items.length === 0 && search === undefined && cursor === undefined) return [emptyList(request, words)];
  const nothing = say('list.nothing_found', { search: search ?? '' });
  const found = search === undefined ? undefined : say('list.search', { search });
  return [
    {
      kind: 'private',
      view: {
        kind: 'list',
        title: say('list.title', { project: request.projectName }),
        intro: page.items.length === 0 ? nothing : found,
        items: page.items.map((item) => webhookItem(item, words)),
        buttons: [plainButton('new', words)],
        more: page.next === null || search !== undefined ? undefined : moreButton(request, page.next),
      },
    },
  ];
}

function moreButton({ say, project }: Request, cursor: string) {
  const value = writeButtonValue({ project, id: cursor, place: { view: 'none' } });
  return { label: say('button.more'), action: 'webhook.list.more', value };
}
